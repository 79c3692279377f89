"""The rule book's document says what is there: the same page as the data makes, and no name that does not exist."""

import importlib
import inspect
from pathlib import Path

import pytest

from fieldops.rules import rulebook
from fieldops.rules.books import BOOK_NAMES, load

DOCUMENT = Path(__file__).parents[2] / "docs" / "rulebook.md"
ROWS = [row for book in load(BOOK_NAMES) for row in rulebook.rows(book)]
KEPT = [one for one in rulebook.sentences() if "by" in one]


def found(name: str) -> object:
    """The module, class or function of a dotted name."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        return getattr(importlib.import_module(module), attribute)


def test_the_document_is_the_one_that_the_books_make():
    again = "make the page anew: python -m fieldops.rules.rulebook > docs/rulebook.md"
    assert DOCUMENT.read_text("utf-8") == rulebook.page(), again


def test_every_sentence_of_the_policy_is_kept_or_is_said_not_to_be_ours():
    assert [one["number"] for one in rulebook.sentences()] == [f"R{number}" for number in range(1, 27)]
    for one in rulebook.sentences():
        assert ("not_ours" in one) != ("kept" in one and bool(one["by"])), one["number"]


@pytest.mark.parametrize("sentence", KEPT, ids=lambda one: one["number"])
def test_what_keeps_a_sentence_is_there(sentence):
    for name in sentence["by"]:
        assert found(name)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_parameter_is_read_by_code_that_names_it_or_is_for_people_only(row):
    assert bool(row.read_by) != (row.name in rulebook.FOR_PEOPLE)
    for name in row.read_by:
        assert callable(found(name))
    naming = [
        path for path in Path(rulebook.__file__).parent.glob("*.py") if f'"{row.name}"' in path.read_text("utf-8")
    ]
    assert {path.name for path in naming} - {"rulebook.py", "books.py"} or row.name in rulebook.FOR_PEOPLE


def test_what_the_city_has_not_confirmed_is_marked_so():
    assert {row.name for row in ROWS if row.is_unconfirmed} >= {"final_notice", "shut_off_window", "delinquent_date"}
    assert "the city must confirm" in inspect.cleandoc(rulebook.page()).casefold()
