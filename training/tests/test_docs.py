"""What the documentation says of settings and commands."""

import dataclasses
import re
from pathlib import Path

import pytest

from vectorrec_training.__main__ import _parser
from vectorrec_training.config import Config

DOCS = Path(__file__).parent.parent.parent / "docs"
TEXT = (DOCS / "training.md").read_text("utf-8")


def _toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_toml(of)}' for name, of in value.items())} }}"
    return repr(value)


def _settings():
    return [
        (f"{section.name}.{of.name}", getattr(getattr(Config(), section.name), of.name), of.metadata)
        for section in dataclasses.fields(Config) if section.compare for of in dataclasses.fields(getattr(Config(), section.name))]


@pytest.mark.parametrize("name, default, limits", _settings(), ids=[name for name, *_ in _settings()])
def test_every_setting_is_documented_with_its_default_and_range(name, default, limits):
    least, most = limits["least"], limits["most"]
    span = "" if least is None else f"from {least}" if most is None else f"{least} to {most}"
    row = re.search(rf"^\| `{re.escape(name)}` \| `(.*?)` \| (.*?) ?\| (.+) \|$", TEXT, re.MULTILINE)
    assert row and (row[1], row[2]) == (_toml(default), span) and len(row[3]) > 5


def test_no_setting_is_documented_that_does_not_exist():
    documented = re.findall(r"^\| `(\w+\.\w+)` \|", TEXT, re.MULTILINE)
    assert documented and set(documented) == {name for name, *_ in _settings()}
    known = {name.split(".")[1] for name in documented} | set(documented)
    assert [name for name in re.findall(r"`((?:training|model|objective|teacher|distillation)\.\w+)", TEXT) if name not in known] == []


def test_commands_of_the_readme_exist():
    readme = (DOCS.parent / "training" / "README.md").read_text("utf-8") + TEXT
    used = re.findall(r"python3 -m vectorrec_training ([\w-]+)((?:[^\n`]|\\\n)*)", readme)
    commands = next(action for action in _parser()._actions if action.dest == "command").choices
    assert len(used) >= 6
    for command, options in used:
        known = {option for action in commands[command]._actions for option in action.option_strings}
        assert set(re.findall(r"--[a-z][\w-]*", options)) <= known, command
