"""What the books in force let a door tag say: the city's sentences, and what a law adds for the classes it covers."""

from collections.abc import Mapping, Sequence

from fieldops.interchange.tag_text import TagWords
from fieldops.rules.books import Book

LANGUAGES = ("en", "es")


def words_for(books: Sequence[Book], account_class: str) -> Mapping[str, TagWords]:
    """The words of a tag for an account of this class, by language."""
    speaking = [book for book in books if not book.covers or account_class in book.covers]
    return {language: _words(speaking, language) for language in LANGUAGES}


def _words(books: Sequence[Book], language: str) -> TagWords:
    def say(*names: str) -> str:
        # Tenants are told on every tag of a home: a tag must not show who rents.
        return " ".join(book.texts[name][language] for name in names for book in books if name in book.texts)

    return TagWords(
        heading=say("tag_heading"),
        opening=say("tag_opening"),
        shut_off=say("tag_shut_off"),
        before=say("tag_before", "tenants"),
        where_to_pay=say("where_to_pay"),
        how_to_pay=say("how_to_pay", "tag_no_payment"),
        dispute=say("dispute"),
        restoration=say("restoration"),
    )
