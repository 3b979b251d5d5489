"""Seconds an epoch of the towers, of a ranking, and peak memory: python3 benchmarks/epoch.py EXPORT [EPOCHS] [SECTION.NAME=VALUE ...]

One thread; seconds are of CPU time, the least of the epochs, so that other programs on the machine count less.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))


def main(folder: str, epochs: str = "5", *settings: str) -> None:
    from vectorrec_training import commands
    from vectorrec_training.config import Config
    from vectorrec_training.fitting.trainer import Trainer

    export, reader, held_out = commands._open(Path(folder), config := Config.load([], ["training.threads=1", *settings]))
    trainer = Trainer(export, reader, held_out, config)
    times: dict[str, list[float]] = {"epoch": [], "ranking": []}
    for _ in range(int(epochs)):
        for name, run in (("epoch", lambda: trainer.refit(1)), ("ranking", trainer.ranking)):
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({name: round(min(of), 3) for name, of in times.items()} | {"peakMB": round(memory)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
