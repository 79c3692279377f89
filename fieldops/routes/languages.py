"""English and Spanish: which one a page speaks, and where its sentences come from.

The order: what somebody chose in this browser since it was opened, then the person's own language, then what the
browser prefers. The Spanish sentences are read from the hand-kept .po file itself, so that there is nothing to compile
and nothing to forget.
"""

from functools import cached_property
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Request, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from fieldops.clock import CITY_ZONE
from fieldops.work.people import LANGUAGES

TRANSLATIONS = Path(__file__).parent.parent / "translations"
CHOICE = "language"


class HandKeptDomain(Domain):  # type: ignore[misc]  # flask-babel has no types
    """Translations read from .po files."""

    def get_translations(self) -> NullTranslations:
        """The sentences of the language this request speaks."""
        language = spoken()
        if language not in self.cache:
            self.cache[language] = _read(TRANSLATIONS / language / "LC_MESSAGES" / f"{self.domain[0]}.po", language)
        found: NullTranslations = self.cache[language]
        return found


class HandKeptBabel(Babel):  # type: ignore[misc]  # flask-babel has no types
    """Babel that reads .po files."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The sentences of the office pages."""
        return HandKeptDomain(domain="messages")


def register(app: Flask) -> None:
    """Let the app's pages speak English and Spanish."""
    HandKeptBabel(app, locale_selector=_chosen, default_timezone=CITY_ZONE.key)
    app.jinja_env.globals["spoken"] = spoken


def spoken() -> str:
    """The language this request speaks: en or es."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else LANGUAGES[0]


def choose(language: str) -> None:
    """Speak this language to this browser until it is closed."""
    if language in LANGUAGES:
        session[CHOICE] = language


def _chosen() -> str:
    choice = session.get(CHOICE) or getattr(current_user, "language", None) or _preferred(request)
    return choice if choice in LANGUAGES else LANGUAGES[0]


def _preferred(asked: Request) -> str | None:
    return asked.accept_languages.best_match(LANGUAGES)


def _read(path: Path, language: str) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled)
