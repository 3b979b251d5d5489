"""Writes the bundles that the C# tests of core/Models read; the second reads vectors of works, of five numbers:

    python3 training/tests/make_fixture.py tests/VectorRec.Tests/Models/TinyBundle
    python3 training/tests/make_fixture.py tests/VectorRec.Tests/Models/ContentBundle 5
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tiny import TinyExport  # noqa: E402

from vectorrec_training import commands  # noqa: E402
from vectorrec_training.config import Config  # noqa: E402
from vectorrec_training.files import replace_folder  # noqa: E402

if __name__ == "__main__":
    config = Config.load([], [
        "model.dimension=8", "model.widths={user=8,work=8,creator=8,song=8,tag=8,other=4}", "model.hidden=[16]",
        "training.threads=1", "training.epochs=4", "training.batch_size=64", "training.batch_users=64", "training.learning_rate=0.02",
        "training.probe=false",
        "teacher.enabled=true", "teacher.id_width=8", "teacher.hidden=[16]", "teacher.rank=4", "teacher.epochs=2"])
    with tempfile.TemporaryDirectory() as temporary:
        content = int(sys.argv[2]) if len(sys.argv) > 2 else 0
        export = TinyExport(content=content).write(Path(temporary) / "export")
        commands.train(export, Path(temporary) / "bundle", config, "content-1" if content else "tiny-1", None, resume=False)
        with replace_folder(Path(sys.argv[1])) as fresh:
            shutil.copytree(Path(temporary) / "bundle", fresh, dirs_exist_ok=True)
