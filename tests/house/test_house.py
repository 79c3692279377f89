"""The house stays in order: short files, trade words, documents that name what there is."""

import ast
import re
from pathlib import Path

import pytest

from fieldops import cli, problems

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300
OF_OURS = ("fieldops", "static", "templates", "tests")
CODE = {".py", ".js", ".css", ".html"}
LONG_BY_NATURE = {
    "fieldops/store/migrations/versions/0001_first_tables.py",
    "fieldops/store/migrations/versions/0002_orders_and_rules.py",
}
"""A migration is as long as its tables."""


def files(*suffixes: str) -> list[Path]:
    """Our source files with these endings, and dev.py."""
    found = [path for folder in OF_OURS for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    return sorted(path for path in [*found, ROOT / "dev.py"] if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [path for path in files(*CODE) if name(path) not in LONG_BY_NATURE], ids=name)
def test_no_file_is_longer_than_a_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", [path for path in files(".py") if path.name != "conftest.py"], ids=name)
def test_every_module_opens_by_saying_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_bare_word_route_is_left_to_web_addresses():
    bare = re.compile(r"\broutes?\b", re.IGNORECASE)
    for path in files(".py"):
        if name(path).startswith("fieldops/routes/") or not name(path).startswith("fieldops/"):
            continue
        names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
        assert not {word for word in names if bare.fullmatch(word)}, name(path)


@pytest.mark.parametrize("path", files(".html"), ids=name)
def test_templates_hold_no_style_and_no_script(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=|<style|<script(?![^>]*\ssrc=)", text)


LAYERS = ("pages", "elements", "exchange", "store")
"""Front-end floors: each imports what stands to its right, or the plain modules beside them."""


@pytest.mark.parametrize("path", [path for path in files(".js") if path.parent.name in LAYERS], ids=name)
def test_the_pages_modules_import_downwards_only(path):
    own = LAYERS.index(path.parent.name)
    for target in re.findall(r'from "(\.[^"]+)"', path.read_text("utf-8")):
        floor = (path.parent / target).resolve().parent.name
        assert floor not in LAYERS or LAYERS.index(floor) >= own, target


def test_every_problem_is_documented():
    documented = (ROOT / "docs" / "problems.md").read_text("utf-8")
    for kind in problems.CATALOGUE.values():
        row = f"| {kind.number} | `{kind.slug}` | {kind.en} | {kind.es} |"
        assert row in documented, "make the page anew: python -m fieldops.problems > docs/problems.md"


def test_every_problem_speaks_both_languages_with_the_same_details():
    braces = re.compile(r"\{(\w+)\}")
    for kind in problems.CATALOGUE.values():
        assert set(braces.findall(kind.en)) == set(braces.findall(kind.es)), kind.slug


def test_the_readme_names_every_command_and_every_folder():
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in cli.COMMANDS:
        assert f"fieldops {command}" in readme, command
    for folder in sorted(path.name for path in (ROOT / "fieldops").iterdir() if (path / "__init__.py").exists()):
        assert f"{folder}/" in readme, folder
