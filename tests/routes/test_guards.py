"""Who may open what: one table for every page, and nothing without a declaration."""

import pytest
from flask import Blueprint, Flask

from fieldops.facts.roles import Role
from fieldops.routes import guards

ANYBODY = frozenset(Role)
D, B, L, F, A = Role.DISPATCHER, Role.BILLING, Role.FIELD_LEAD, Role.FINANCE_MANAGER, Role.ADMIN
MATRIX = {
    "account.change_password": ANYBODY,
    "account.page": ANYBODY,
    "billing.approve": {B},
    "billing.ask_for_reread": {B},
    "billing.choose": {B},
    "billing.nothing_was_lost": {B, F},
    "billing.order_reread": {B},
    "billing.page": {B, F},
    "billing.run": {B, F},
    "billing.signed_statement": {B, F},
    "billing_accounts.end_hold": {B, F},
    "billing_accounts.find": {B, F},
    "billing_accounts.hold": {B, F},
    "billing_accounts.page": {B, F},
    "billing_accounts.pay": {B, F},
    "billing_accounts.release": {B, F},
    "billing_facts.load": {B, F},
    "billing_facts.loaded": {B, F},
    "billing_facts.make_token": {A, F},
    "billing_facts.page": {B, F},
    "billing_facts.token": {A, F},
    "board.make_run": {D},
    "board.page": {D, L},
    "calendar.clear_day": {F, A},
    "calendar.page": {D, B, L, F, A},
    "calendar.preview_anchor": {F, A},
    "calendar.set_anchor": {F, A},
    "calendar.set_day": {F, A},
    "cases.case": {D, B, L, F},
    "cases.close": {D, B, L, F},
    "cases.page": {D, B, L, F},
    "devices.ask_to_withdraw": {A},
    "devices.device": {D, L, A},
    "devices.look_into": {D, L, A},
    "devices.make_code": {A},
    "devices.page": {D, L, A},
    "devices.withdraw": {A},
    "exports.download": {B, F},
    "exports.make": {B},
    "exports.page": {B, F},
    "meter_routes.load": {B, D},
    "meter_routes.loaded": {B, D},
    "meter_routes.page": {B, D},
    "orders.build": {D},
    "orders.make": {D, B},
    "orders.make_run": {D},
    "orders.move": {D},
    "orders.new": {D, B},
    "orders.order": {D, L, B, F},
    "orders.override": {L, F},
    "orders.page": {D, L, B, F},
    "orders.unassign": {D},
    "orders.withdraw": {D},
    "people.add": {A},
    "people.change_roles": {A},
    "people.let_go": {A},
    "people.page": {A},
    "people.person": {A},
    "people.set_password": {A},
    "people.take_back": {A},
    "photos.show": {D, B, L, F},
    "quarantine.judge_again": {D, L, A},
    "quarantine.judge_all_again": {D, L, A},
    "quarantine.line": {D, L, A},
    "quarantine.page": {D, L, A},
    "quarantine.take_on_word": {L, A},
    "releases.close": {D, L},
    "releases.find": {D, L, F},
    "releases.order": {D, L, F},
    "releases.page": {D, L, F},
    "releases.tell": {D, L},
    "rulebook.page": {D, B, L, F, A},
    "rulebook.switch_statute": {A},
    "runs.assign": {D},
    "runs.close": {D},
    "runs.load_file": {D},
    "runs.page": {D, L},
    "signing_in.first_page": ANYBODY,
    "signing_in.leave": ANYBODY,
    "tags.of_order": {D, B, L, F},
    "tags.of_run": {D, B, L, F},
}
PUBLIC = {"signing_in.page", "signing_in.enter", "signing_in.choose_language"}
VALUES = {
    "run_id": "no-run",
    "reading_id": "no-read",
    "load_id": "x",
    "device_id": "x",
    "journal_id": "x",
    "ref": "no-line",
    "username": "nobody",
    "account_no": "none",
    "number": 7,
    "name": "no-list",
    "order_id": "no-order",
    "case_id": "no-case",
    "sha256": "0" * 64,
}


def guarded_addresses(app):
    """Every address of an office page with one of its methods."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not guards.has_own_lock(app, rule.endpoint):
            method = "POST" if "POST" in rule.methods else "GET"
            values = {name: VALUES[name] for name in rule.arguments}
            yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def test_every_page_is_for_exactly_the_roles_of_this_table(central):
    declared = {endpoint: guards.roles_of(central.app, endpoint) for endpoint, *_ in guarded_addresses(central.app)}
    assert {endpoint for endpoint, roles in declared.items() if roles is None} == PUBLIC
    assert {endpoint: roles for endpoint, roles in declared.items() if roles is not None} == MATRIX


@pytest.mark.parametrize("role", list(Role))
def test_a_page_of_another_role_is_refused_in_plain_words_and_an_own_one_is_not(central, role):
    browser = central.browser_of(role)
    token = browser.token(browser.opens("/account"))
    for endpoint, method, address in guarded_addresses(central.app):
        if endpoint in PUBLIC | {"signing_in.leave"}:
            continue
        answer = browser.client.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
        refused = "Your role does not allow this" in answer.text
        assert refused == (role not in MATRIX[endpoint]), (endpoint, role)
        assert (answer.status_code == 403) or not refused, (endpoint, role)


def test_nobody_sees_anything_without_signing_in(central):
    browser = central.browser()
    token = browser.token(browser.opens("/sign-in"))
    for endpoint, method, address in guarded_addresses(central.app):
        answer = browser.client.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
        if endpoint not in PUBLIC:
            assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in"), endpoint


def test_a_server_with_a_page_that_names_no_role_does_not_start():
    app = Flask("undeclared", static_folder=None)
    pages = Blueprint("pages", __name__)
    pages.get("/page")(lambda: "secret")
    app.register_blueprint(pages)
    guards.register(app)
    with pytest.raises(LookupError, match=r"pages\.<lambda> does not say who may use it"):
        guards.demand_permissions(app)


def test_no_page_changes_anything_by_being_looked_at(central):
    for rule in central.app.url_map.iter_rules():
        if "GET" in rule.methods:
            assert "POST" not in rule.methods, rule
