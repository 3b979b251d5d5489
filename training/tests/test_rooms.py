"""The package's rooms: what may import what."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "vectorrec_training"

# From the ground up. A module uses modules of its own room and of the rooms before it.
ROOMS = ("errors", "config", "progress", "budget", "files", "runtime", "processes", "data", "models", "evaluation", "fitting", "bundle",
         "studies", "commands", "__main__")


def _modules() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"}


def _imports(name: str, tree: ast.Module, names: set[str]) -> set[str]:
    """Modules of the package that the module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("vectorrec_training.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                folder = name.split(".")[:-1]
                base = [*folder[:len(folder) - node.level + 1], *(node.module or "").split(".")]
            elif (node.module or "").split(".")[0] == "vectorrec_training":
                base = node.module.split(".")[1:]
            else:
                continue
            base = ".".join(part for part in base if part)
            for alias in node.names:
                inside = f"{base}.{alias.name}" if base else alias.name
                found.add(inside if inside in names else base)
    return found & names


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    modules = _modules()
    return {name: _imports(name, tree, set(modules)) for name, tree in modules.items()}


def test_the_graph_is_really_read(graph):
    known = ("data.export", "fitting.trainer"), ("commands", "__main__"), ("models.losses", "fitting.distillation")
    assert all(imported in graph[name] for imported, name in known)
    assert sum(map(len, graph.values())) > 100


def test_every_module_lives_in_a_known_room(graph):
    assert {name.split(".")[0] for name in graph} == set(ROOMS)


def test_modules_use_only_rooms_below(graph):
    def floor(name: str) -> int:
        return ROOMS.index(name.split(".")[0])

    assert [f"{name} imports {other}" for name, others in graph.items() for other in others if floor(other) > floor(name)] == []


def test_no_module_imports_itself_by_way_of_others(graph):
    def reach(name: str, seen: set[str]) -> set[str]:
        for other in graph[name] - seen:
            seen.add(other)
            reach(other, seen)
        return seen

    assert [name for name in graph if name in reach(name, set())] == []


def test_files_and_folders_stay_small():
    for folder in (PACKAGE, *(path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")):
        files = list(folder.glob("*.py"))
        assert len(files) <= 25, folder
        assert [path.name for path in files if path.read_text("utf-8").count("\n") > 400] == []


def test_the_readme_names_every_module():
    readme = (PACKAGE.parent / "README.md").read_text("utf-8")
    where = readme.partition("## Where things are")[2].partition("\n## ")[0]
    named = set(re.findall(r"(\w+)\.py", where))
    assert {path.stem for path in PACKAGE.rglob("*.py") if path.stem != "__init__"} - named == set()


def test_lint():
    pytest.importorskip("flake8")
    run = subprocess.run([sys.executable, "-m", "flake8", "."], cwd=PACKAGE.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
