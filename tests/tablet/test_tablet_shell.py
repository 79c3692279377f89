"""The shell as the server gives it: addresses that may be kept, the worker's list, the words, the weight."""

import gzip
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from babel.messages.extract import extract_from_dir
from flask import Flask
from flask.testing import FlaskClient

from fieldops.routes import assets, shell
from fieldops.sync.judging import Why

ROOT = Path(__file__).parents[2]
CALLS = re.compile(r"""\bt\(\s*(["'`])""")
SHELL_BUDGET = 60_000
MODULES = [path for path in (ROOT / "static/js").rglob("*.js") if path.parent.name != "office"]


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("shell-only", static_folder=None, template_folder=str(ROOT / "templates"))
    assets.init_app(app, ROOT / "static")
    app.register_blueprint(shell.blueprint)
    return app.test_client()


def kept(client: FlaskClient, name: str = "ADDRESSES") -> list[str]:
    found = re.search(rf"\b{name}(?: =|:) (\[.*?\])", client.get("/sw.js").text)
    assert found is not None
    addresses: list[str] = json.loads(found[1])
    return addresses


def all_kept(client: FlaskClient) -> list[str]:
    return kept(client) + kept(client, "spare") + kept(client, "rest")


def test_a_static_file_is_kept_for_ever_under_its_fingerprint_and_unknown_under_another(client: FlaskClient) -> None:
    address = next(one for one in kept(client) if one.endswith("css/base.css"))
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    sent, written = gzip.decompress(answer.data).decode(), (ROOT / "static/css/base.css").read_text(encoding="utf-8")
    assert sent.splitlines() == [re.sub(r"^/[*].*[*]/$", "", line.lstrip()) for line in written.splitlines()]
    assert client.get(re.sub("/static/[^/]+/", "/static/0000/", address)).status_code == 404


def test_modules_are_sent_without_comments_and_indentation_and_line_numbers_stay_true(client: FlaskClient) -> None:
    address = next(one for one in kept(client) if one.endswith("js/limits.js"))
    sent = client.get(address, headers={"Accept-Encoding": "identity"}).text.split("\n")
    written = (ROOT / "static/js/limits.js").read_text(encoding="utf-8").split("\n")
    assert len(sent) == len(written)
    code = [line.lstrip() for line in written]
    assert [line for line in sent if line] == [line for line in code if line and not line.startswith(("//", "/**"))]


def test_no_text_of_a_module_goes_over_lines_whose_indentation_would_be_lost() -> None:
    comment = re.compile(r"^\s*(//|/[*][*]).*", re.MULTILINE)
    for path in MODULES:
        lines = comment.sub("", path.read_text(encoding="utf-8")).splitlines()
        assert not [line for line in lines if line.count("`") % 2], path.name


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    for address in ("/tablet/", "/manifest.webmanifest", "/i18n/es.json", "/sw.js"):
        again = client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_browser_without_gzip_gets_the_plain_text(client: FlaskClient) -> None:
    answer = client.get("/tablet/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


def test_a_file_that_is_not_there_is_a_mistake_of_the_template(client: FlaskClient) -> None:
    with client.application.test_request_context(), pytest.raises(KeyError):
        client.application.jinja_env.globals["asset"]("css/no-such-sheet.css")


def test_another_file_makes_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = assets.Assets(tmp_path).fingerprint
    (tmp_path / "a.css").write_text("b {}")
    assert assets.Assets(tmp_path).fingerprint != before


def test_the_worker_is_asked_again_and_may_only_keep_the_tablet_page(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/tablet/"
    assert answer.mimetype == "text/javascript"


def test_the_worker_keeps_every_module_and_sheet_that_the_shell_names(client: FlaskClient) -> None:
    named = set(re.findall(r'(?:href|src)="([^"]+)"', client.get("/tablet/").text))
    assert named <= set(kept(client))
    assert all(client.get(address).status_code == 200 for address in kept(client))


def test_the_worker_keeps_every_module_that_a_module_imports(client: FlaskClient) -> None:
    listed = {re.sub("^/static/[^/]+/", "", address) for address in all_kept(client)}
    for path in MODULES:
        for imported in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8")):
            target = (path.parent / imported).resolve().relative_to(ROOT / "static").as_posix()
            assert target in listed, f"{path.name} imports {imported}"


def test_every_module_is_kept_either_at_once_or_later(client: FlaskClient) -> None:
    modules = [address for address in all_kept(client) if address.endswith(".js")]
    assert len(set(modules)) == len(modules) == len(MODULES)
    assert all(client.get(address).status_code == 200 for address in all_kept(client))


def test_what_is_needed_when_a_save_fails_is_kept_by_every_tablet_behind_the_work(
    client: FlaskClient,
) -> None:
    names = [re.sub("^/static/[^/]+/js/", "", address) for address in kept(client, "spare")]
    assert {"exchange/direct.js", "exchange/rescue.js", "store/another_life.js", "/i18n/es-spare.json"} <= set(names)
    assert not set(kept(client, "spare")) & set(kept(client))


def test_what_the_page_starts_with_imports_nothing_that_comes_later(client: FlaskClient) -> None:
    at_once = {re.sub("^/static/[^/]+/", "", address) for address in kept(client)}
    for path in (module for module in MODULES if module.relative_to(ROOT / "static").as_posix() in at_once):
        for imported in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / imported).resolve().relative_to(ROOT / "static").as_posix() in at_once, path.name


FLOORS = {"pages": 4, "elements": 3, "exchange": 2, "store": 2, "codes": 1, "js": 1}
ROOF = {"app.js", "later.js", "routes.js", "worker.js"}


def test_imports_go_one_way_from_the_pages_down_to_the_rules() -> None:
    for path in (module for module in MODULES if module.name not in ROOF):
        for imported in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8")):
            target = (path.parent / imported).resolve()
            assert FLOORS[target.parent.name] <= FLOORS[path.parent.name], f"{path.name} imports {imported}"


def sentences() -> set[str]:
    return {str(message) for message in extracted()}


def extracted() -> list[Any]:
    methods = [("office/**", "ignore"), ("**.js", "javascript")]
    return [found[2] for found in extract_from_dir(str(ROOT / "static/js"), methods, keywords={"t": None})]


def test_every_sentence_of_the_page_has_its_spanish(client: FlaskClient) -> None:
    parts = [json.loads(client.get(f"/i18n/{name}.json").text) for name in ("es", "es-spare", "es-orders", "es-pull")]
    spanish: dict[str, Any] = {english: words for part in parts for english, words in part.items()}
    assert sentences() == set(spanish)
    assert len(spanish) == sum(map(len, parts)), "a sentence stands in two parts"
    for english, translated in spanish.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", translated)), english


def test_no_sentence_hides_from_the_extraction() -> None:
    calls = [found for path in MODULES for found in CALLS.findall(path.read_text(encoding="utf-8"))]
    assert len(calls) == len(extracted())


def test_every_reason_to_set_an_entry_aside_has_its_sentence() -> None:
    outbox = (ROOT / "static/js/pages/outbox.js").read_text(encoding="utf-8")
    reasons = outbox[outbox.index("const REASONS") : outbox.index("/** The screen")]
    assert set(re.findall(r"^  \"?([a-z-]+)\"?: \(\) => t\(", reasons, re.MULTILINE)) == set(get_args(Why))


def test_english_needs_no_words_and_other_languages_are_unknown(client: FlaskClient) -> None:
    assert client.get("/i18n/en.json").json == {}
    for unknown in ("fr", "es-routes", "fr-orders"):
        assert client.get(f"/i18n/{unknown}.json").status_code == 404


def test_the_shell_weighs_less_than_its_budget(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    weight = sum(len(client.get(address, headers=packed).data) for address in [*kept(client), "/sw.js"])
    assert weight <= SHELL_BUDGET


@pytest.mark.browser
def test_the_page_starts_from_its_store_without_waking_the_worker(at_work: Any, office: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.reloads()
    office.stop()
    at_work.reloads()
    source = "performance.getEntriesByType('navigation')[0].workerFinalSourceType"
    assert at_work.page.evaluate(source) in ("cache", None), "None where the browser does not tell"


@pytest.mark.browser
def test_a_new_release_waits_until_the_person_taps(at_work: Any, office: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    at_work.reloads()
    before = at_work.page.get_attribute("script[type=module]", "src")
    office.app.extensions["assets"].fingerprint = "feedfeedfeedfeed"
    at_work.page.evaluate(
        "navigator.serviceWorker.getRegistration('/tablet/').then((one) => one.update()).then(() => 1)"
    )
    at_work.page.wait_for_selector('[data-action="update"]')
    at_work.reloads()
    assert at_work.page.get_attribute("script[type=module]", "src") == before
    at_work.page.wait_for_selector('[data-offline-ready="true"]')  # the screen is drawn again for it: a tap could miss
    at_work.does("update")
    at_work.page.wait_for_selector('script[type=module][src*="feedfeedfeedfeed"]', state="attached")
    at_work.page.wait_for_selector("html[data-ready]")
    assert at_work.page.evaluate("caches.keys().then((names) => names.length)") == 1
