"""What every answer has in common: its headers, and how it tells of a failure."""

import logging

import pytest

from fieldops.app import create_field
from fieldops.config import FieldConfig
from fieldops.facts.roles import Role
from fieldops.routes import billing, headers
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Transport
from fieldops.sync.upstream import Upstream


@pytest.mark.parametrize(
    "address", ["/sign-in", "/", "/no-such-page", "/tablet/", "/sw.js", "/sync/v1/hello", "/sync/v1/no-such"]
)
def test_every_answer_carries_the_policy(central, address):
    answer = central.browser().opens(address)
    for name, value in headers.ALWAYS.items():
        assert answer.headers[name] == value, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_hsts_is_sent_only_behind_tls(central_on, sqlite_store):
    answer = central_on(sqlite_store, behind_tls=True).browser().opens("/sign-in")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_pages_are_kept_nowhere(central):
    assert central.browser_of(Role.BILLING).opens("/billing").headers["Cache-Control"] == "no-store"


def test_what_nobody_foresaw_is_told_by_a_reference_without_a_stack_or_a_name(central, monkeypatch, caplog):
    browser = central.browser_of(Role.BILLING)

    somebody = "Maria Lopez, 7 Pier St"

    def breaks(_session):
        raise RuntimeError(somebody)

    monkeypatch.setattr(billing, "waiting_by_run", breaks)
    with caplog.at_level(logging.ERROR):
        answer = browser.opens("/billing")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"] == headers.POLICY
    reference = caplog.messages[0].split()[1]
    assert reference in answer.text
    assert "RuntimeError" in caplog.text
    assert "Maria" not in caplog.text + answer.text


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_browser(central):
    answer = central.browser().opens("/no-such-page", headers={"Accept-Language": "es"})
    assert answer.status_code == 404
    assert "No existe esa página." in answer.text


def test_programs_get_their_failures_as_json(central):
    answer = central.browser().opens("/sync/v1/no-such")
    assert answer.status_code == 404
    assert answer.json == {
        "problem": "no-such-page",
        "number": "404.2",
        "en": "There is no such page.",
        "es": "No existe esa página.",
    }


def test_a_method_that_an_address_does_not_take_is_told_with_those_it_does(central):
    answer = central.browser().client.open("/billing", method="TRACE")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_another_host_name_is_refused(central):
    answer = central.browser().opens("/sign-in", base_url="http://rebound.example")
    assert answer.status_code == 400
    assert "does not answer under that name" in answer.text


def test_too_large_a_file_is_told_with_the_limit(central):
    browser = central.browser_of(Role.BILLING)
    central.app.config["MAX_CONTENT_LENGTH"] = 4096
    token = browser.token(browser.opens("/meter-routes"))
    answer = browser.client.post("/meter-routes", data={"csrf_token": token, "layout": "x" * 5000})
    assert answer.status_code == 413
    assert "at most 4 KiB" in answer.text


def test_a_field_unit_tells_of_a_missing_page_though_it_has_no_office_pages(tmp_path, sqlite_store, clock):
    config = FieldConfig(data=tmp_path, central_url="http://localhost:1")
    relay = RelayExchange(sqlite_store, clock, Upstream(sqlite_store, clock, Transport("-"), new_key()))
    app = create_field(config, sqlite_store, clock, relay)
    answer = app.test_client().get("/no-such-page")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "Sign" not in answer.text
