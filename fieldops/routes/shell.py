"""The tablet page's shell: one page without any person's data, its words, its worker and its manifest.

The shell is the same for everybody and is kept by the service worker; who works and on what comes over the sync API.
The worker's version is a digest of everything it keeps, so its text changes exactly when something it keeps does.
"""

import hashlib
import json
import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Blueprint, Response, abort, render_template, request

from fieldops import __version__
from fieldops.clock import CITY_ZONE
from fieldops.routes.assets import Assets, current_assets, packed_response

blueprint = Blueprint("shell", __name__)

TRANSLATIONS = Path(__file__).parent.parent / "translations"
LANGUAGES = ("en", "es")
CATALOGUES = {"": "tablet.po", "spare": "tablet_spare.po", "orders": "tablet_orders.po", "pull": "tablet_pull.po"}
"""The page's words: those of every screen, and those for when a save fails, for screens of orders, of handhelds."""
LATER_PARTS = ("orders", "pull")
TRANSLATED = LANGUAGES[1:]
STYLES = ("css/tokens.css", "css/base.css", "css/tablet.css", "css/reading.css")
LATER_STYLES = ("css/orders.css",)
STARTS = ("js/app.js", "js/store/first.js")
SPARES = (
    "js/store/another_life.js",
    "js/store/revive.js",
    "js/exchange/direct.js",
    "js/elements/heldbar.js",
    "js/pages/note.js",
    "js/pages/outbox.js",
    "js/pages/settings.js",
)
"""What no first screen needs and every tablet must have before it goes out of signal: fetched behind the work."""
IMPORTED = re.compile(rb'from "([^"]+)"')
ICON = "icons/icon.svg"
ASK_AGAIN = "no-cache"
SCOPE = "/tablet/"


@blueprint.get("/tablet/")
def page() -> Response:
    """The page every tablet opens."""
    return _kept_fresh(packed_response(_shell(), "text/html; charset=utf-8"))


@blueprint.get("/i18n/<name>.json")
def words(name: str) -> Response:
    """The page's sentences in a language (`es`, `es-orders`), by their English; English itself needs none."""
    language, _, part = name.partition("-")
    if language not in LANGUAGES or part not in CATALOGUES:
        abort(404)
    return _kept_fresh(packed_response(catalogue(language, part), "application/json"))


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a tablet needs to put the page on its home screen."""
    return _kept_fresh(packed_response(_manifest(), "application/manifest+json"))


@blueprint.get("/sw.js")
def worker() -> Response:
    """The service worker, with its version and the list of what it keeps."""
    addresses = {"kept": kept_urls(), "kept_spare": kept_spare_urls(), "kept_later": kept_later_urls()}
    details = {"version": _version(), "scope": SCOPE, "static": current_assets().folder}
    text = render_template("tablet/sw.js", **details, **addresses)
    answer = _kept_fresh(packed_response(text.encode(), "text/javascript; charset=utf-8"))
    answer.headers["Service-Worker-Allowed"] = SCOPE
    return answer


def kept_urls() -> list[str]:
    """Every address the page needs to start and work without a server."""
    assets = current_assets()
    others = [SCOPE, "/manifest.webmanifest", *(f"/i18n/{language}.json" for language in TRANSLATED)]
    return others + [assets.url(name) for name in _page_files(assets)]


def kept_spare_urls() -> list[str]:
    """Every address that the worker keeps behind the work."""
    assets = current_assets()
    words_of = [f"/i18n/{language}-spare.json" for language in TRANSLATED]
    return [*words_of, *(assets.url(name) for name in _spare_modules(assets))]


def kept_later_urls() -> list[str]:
    """Every further address that screens of orders and handhelds need; the worker keeps them once there is a use."""
    assets = current_assets()
    sooner = {*_first_modules(assets), *_spare_modules(assets)}
    names = [*LATER_STYLES, *(name for name in _modules(assets) if name not in sooner)]
    words_of = [f"/i18n/{language}-{part}.json" for language in TRANSLATED for part in LATER_PARTS]
    return [*words_of, *(assets.url(name) for name in names)]


@lru_cache(maxsize=len(LANGUAGES) * len(CATALOGUES))
def catalogue(language: str, part: str) -> bytes:
    """English sentence → sentence in `language`, as JSON."""
    source = TRANSLATIONS / language / "LC_MESSAGES" / CATALOGUES[part]
    if not source.exists():
        return b"{}"
    messages = read_po(BytesIO(source.read_bytes()), locale=language)
    pairs = {message.id: message.string for message in messages if message.id and message.string}
    return json.dumps(pairs, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _page_files(assets: Assets) -> list[str]:
    """The static files that every tablet needs; home screens fetch their icons."""
    return [*STYLES, *_first_modules(assets), ICON]


def _modules(assets: Assets) -> list[str]:
    """The modules of this page; the office's own scripts live in js/office."""
    return [name for name in assets.names("js/") if not name.startswith("js/office")]


def _first_modules(assets: Assets) -> list[str]:
    """The modules that the page starts with: what it names, and what those import, down to the last."""
    return _with_imports(assets, STARTS)


def _spare_modules(assets: Assets) -> list[str]:
    """The modules that follow, but for those that are there already."""
    first = set(_first_modules(assets))
    return [name for name in _with_imports(assets, SPARES) if name not in first]


def _with_imports(assets: Assets, names: Sequence[str]) -> list[str]:
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        folder = posixpath.dirname(name)
        imported = (one.decode() for one in IMPORTED.findall(assets.files[name].content))
        named = {posixpath.normpath(posixpath.join(folder, one)) for one in imported}
        waiting += named - found
    return [name for name in _modules(assets) if name in found]


def _shell() -> bytes:
    assets = current_assets()
    modules = [assets.url(name) for name in _page_files(assets) if name.startswith("js/")]
    text = render_template("tablet/shell.html", styles=STYLES, modules=modules, version=__version__, zone=CITY_ZONE.key)
    return text.encode()


def _manifest() -> bytes:
    assets = current_assets()
    icons = [
        {"src": assets.url(ICON), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        {"src": assets.url("icons/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": assets.url("icons/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    described = {
        "name": "fieldops",
        "short_name": "fieldops",
        "start_url": SCOPE,
        "scope": SCOPE,
        "id": SCOPE,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#003a5d",
        "icons": icons,
    }
    return json.dumps(described, separators=(",", ":")).encode()


def _version() -> str:
    digest = hashlib.blake2b(current_assets().fingerprint.encode(), digest_size=8)
    words_of_all = (catalogue(language, part) for language in LANGUAGES for part in CATALOGUES)
    for content in (_shell(), _manifest(), *words_of_all):
        digest.update(content)
    return digest.hexdigest()


def _kept_fresh(answer: Response) -> Response:
    """Asked for again before each use; what has not changed is not sent again."""
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.add_etag()
    answer.make_conditional(request)
    return answer
