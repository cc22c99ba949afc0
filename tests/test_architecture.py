"""The shape of the house, kept: layout, import direction, and that the repository stands alone."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each may import itself and what stands to its right.
LAYERS = {
    "dates": set(),
    "accounts": {"curation"},
    "curation": {"dates"},
    "actors": {"curation", "dates"},
    "sources": {"curation", "dates"},
    "timeline": {"accounts", "curation", "dates", "actors", "sources"},
    "incidents": {"curation", "dates", "actors", "sources", "timeline"},
    "diplomacy": {"curation", "dates", "actors", "sources", "timeline"},
    "datasets": {"curation", "dates", "actors", "sources", "timeline", "incidents"},
}
MAY_LOOK_UP = {"timeline/urls.py"}


def imports(path: Path) -> set[str]:
    """The top-level packages that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_go_one_way(layer):
    for path in (ROOT / layer).rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name in MAY_LOOK_UP or "/migrations/" in name:
            continue
        upward = imports(path) & set(LAYERS) - LAYERS[layer] - {layer}
        assert not upward, f"{name} imports {upward}"


def test_settings_import_nothing_of_ours_but_what_reads_the_environment():
    ours = re.findall(rf"^(?:from|import) ((?:{'|'.join(LAYERS)})[\w.]*)", settings_text(), re.MULTILINE)
    assert ours == ["timeline.environment"]
    assert not imports(ROOT / "timeline/environment.py") & set(LAYERS)


def settings_text() -> str:
    return (ROOT / "timeline/settings.py").read_text()


def test_the_tests_are_imported_by_nobody():
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            assert "tests" not in imports(path), path


@pytest.mark.parametrize(
    "name",
    [
        *["manage.py", "requirements.txt", "README.md", "Makefile", ".ci/run", "CHANGELOG.md"],
        *["timeline", "actors", "incidents", "sources", "diplomacy"],
        *["templates", "fixtures", "tests", "docs"],
    ],
)
def test_the_layout_is_the_one_that_was_asked_for(name):
    assert (ROOT / name).exists()


def test_no_tracked_file_needs_what_lies_outside_the_checkout():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    outside = ".." + "/shared"
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".html", ".js", ".css", ".json", ".toml"} or path.name == "Makefile":
            assert outside not in path.read_text(errors="replace"), name
