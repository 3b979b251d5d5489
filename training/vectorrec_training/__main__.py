"""The command line: `python3 -m vectorrec_training COMMAND`. stdout is data, stderr is for people."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import __version__
from .budget import Budget, seconds
from .errors import TrainingError

EXIT_FAILED, EXIT_INTERRUPTED = 1, 130


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        # PyTorch takes seconds to load: --help and a wrong option should not wait for it.
        from . import commands, processes
        from .config import Config
    except ModuleNotFoundError as e:
        if (e.name or "").startswith("vectorrec_training"):
            raise
        print(f"{e.name} is not installed: on Debian, apt install python3-torch python3-numpy libopenblas0-pthread.", file=sys.stderr)
        return EXIT_FAILED
    try:
        config = Config.load(options.config, options.set)
        together = processes.join(options.command)
        if options.command == "train":
            result = commands.train(
                options.export, options.bundle, config, options.version, options.run_dir, options.resume, options.warm_start,
                _budget(options), together)
            processes.leave(together)
            if not together.first:
                return 0
        elif options.command == "tune":
            result = commands.tune(
                options.export, lambda more: Config.load(options.config, [*options.set, *more]), options.trials, options.out,
                _budget(options)
            )
        elif options.command == "ladder":
            result = commands.climb(options.export, config, options.seeds, options.users, options.worth)
        elif options.command == "skew":
            result = commands.mix_versions(options.export, config, options.seeds)
        elif options.command == "cold":
            result = commands.find_cold(options.export, config, options.seeds)
        elif options.command == "ladder-pairs":
            result = commands.ask_truth(options.export, config, options.users, options.out)
        else:
            result = commands.compare(options.export, config, options.test)
        print(json.dumps(result, indent=2))
        return 0
    except TrainingError as e:
        print(str(e), file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("interrupted; --resume goes on after the last evaluation", file=sys.stderr)
        return EXIT_INTERRUPTED
    except (OSError, MemoryError) as e:
        print(f"{type(e).__name__}: {e}", file=sys.stderr)
        return EXIT_FAILED


def _budget(options: argparse.Namespace) -> Budget:
    return Budget() if options.time_budget is None else Budget(seconds(options.time_budget))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vectorrec_training", description="Trains VectorRec's models from an export of the indexer.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--export", type=Path, required=True, metavar="DIR", help="what `indexer export-training` wrote")
    common.add_argument(
        "--config", type=Path, action="append", default=[], metavar="FILE", help="TOML over the defaults; a later file over an earlier one"
    )
    common.add_argument(
        "--set", action="append", default=[], metavar="SECTION.NAME=VALUE", help="one setting, over the file; may be repeated"
    )
    train = commands.add_parser("train", parents=[common], help="train the towers and write a model bundle")
    train.add_argument("--bundle", type=Path, required=True, metavar="DIR", help="folder to write; is replaced as a whole at the end")
    train.add_argument("--model-version", dest="version", metavar="NAME", help="the model's version; default: the folder's name")
    train.add_argument("--run-dir", type=Path, metavar="DIR", help="checkpoint and report; default: the bundle's folder with .run")
    train.add_argument("--resume", action="store_true", help="go on where an interrupted run stopped")
    train.add_argument("--warm-start", type=Path, metavar="DIR", help="run folder of an earlier version, or its towers.pt, to start from")
    compare = commands.add_parser("compare", parents=[common], help="measure the towers beside popularity and BPR")
    compare.add_argument("--test", type=Path, metavar="FILE", help="pairs to test on, besides validation: user_id and work_id a line")
    tune = commands.add_parser("tune", parents=[common], help="look for better settings, judged on validation alone")
    tune.add_argument("--trials", type=int, choices=range(1, 10_001), default=20, metavar="N", help="runs (default 20)")
    tune.add_argument("--out", type=Path, required=True, metavar="FILE", help="TOML file for the best settings")
    for command, what in ((train, "the best so far becomes the bundle"), (tune, "the search ends with the best so far")):
        command.add_argument("--time-budget", metavar="TIME", help=f"such as 90s, 30m or 2h: then {what}")
    ladder = commands.add_parser("ladder", parents=[common], help="measure what each step of distillation is worth in a wide funnel")
    skew = commands.add_parser("skew", parents=[common], help="measure user vectors of one version against item vectors of another")
    cold = commands.add_parser("cold", parents=[common], help="measure how well new works are found with their vectors and without")
    for command in (ladder, skew, cold):
        command.add_argument("--seeds", type=int, choices=range(1, 101), default=3, metavar="N", help="runs to average (default 3)")
    ladder.add_argument("--worth", type=Path, metavar="DIR", help="what ladder-pairs wrote and `simulation utilities` answered")
    asked = commands.add_parser("ladder-pairs", parents=[common], help="write the ladder's users and candidates for `simulation utilities`")
    asked.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write; is replaced as a whole")
    for command in (ladder, asked):
        command.add_argument("--users", type=int, default=100, metavar="N", help="held-out users whose candidates are ranked (default 100)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
