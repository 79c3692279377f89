"""No payment in the field (201-9 5.2.5.1): no amount, money, card or cheque anywhere on a tablet.

Every screen of the table is opened in both languages, and nothing on it takes an amount or says one; every shape that a
tablet may send, and every key that is handed down to it, is looked at by name.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields
from order_documents import leave, order, seal, tag_order

from fieldops.sync.payloads import SHAPES

ROOT = Path(__file__).parents[2]
ROUTES = (ROOT / "static/js/routes.js").read_text("utf-8")
HANDED_DOWN = [ROOT / "fieldops/work" / name for name in ("handout.py", "handout_orders.py")]

MONEY = re.compile(
    r"amount|balance|money|dollar|cents?\b|currency|price|card\b|cheque|\bcheck_?n|routing|iban|\bcvv?\b|receipt_no"
    r"|importe|monto|saldo|dinero|d[oó]lar|tarjeta|efectivo|\$|€|past_?due|charges|penalt|fees?\b",
    re.IGNORECASE,
)
INPUTS = """() => [...document.querySelectorAll("input, textarea, select, output, [contenteditable]")].map((one) => [
  one.id, one.name, one.type, one.getAttribute("autocomplete"), one.getAttribute("inputmode"), one.placeholder,
  one.getAttribute("aria-label"), ...[...(one.labels ?? [])].map((label) => label.textContent),
].filter(Boolean).join(" "))"""
FIGURES = re.compile(r"[$€]\s?\d|\d+[.,]\d\d\b(?!\d)")

# What a photo may not show, and the reason "they show a receipt": words about money that ask for none.
WARNINGS = re.compile(
    r"No cheques, cards or documents in the picture\.|Sin cheques, tarjetas ni documentos en la foto\."
)


def screens() -> set[str]:
    return set(re.findall(r'\{ name: "([a-z-]+)"', ROUTES))


ADDRESSES = {
    "door-tag": "#/stop/{1}",
    "shut-off": "#/stop/{2}",
    "turn-on": "#/stop/{3}",
    "read": "#/stop/{4}",
    "skip": "#/stop/{4}/skip",
    "note": "#/stop/{4}/note",
    "stopping": "#/stop/{2}/stop",
    "phone": "#/stop/{2}/phone",
    "unable": "#/stop/{2}/unable",
    "pay": "#/stop/{2}/pay",
    "run": "#/run/{run}",
    "pull": "#/pull",
    "outbox": "#/outbox",
    "settings": "#/settings",
    "signin": "#/signin",
    "today": "#/",
}


def test_the_walk_knows_every_screen() -> None:
    assert set(ADDRESSES) | {"enrol"} == screens()


def fields_with_money(page: Any, screen: str) -> list[str]:
    return [f"{screen}: {one}" for one in page.evaluate(INPUTS) if MONEY.search(WARNINGS.sub("", one))]


def figures(page: Any, screen: str) -> list[str]:
    return [f"{screen}: {one}" for one in FIGURES.findall(page.inner_text("body"))]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_screen_takes_or_says_an_amount(
    orders_for: Any, office: Any, reader: Any, documents: Any, language: str
) -> None:
    office.language = language
    reader.opens()
    found = fields_with_money(reader.page, "enrol")
    orders_for(
        lambda stop, _device: [tag_order(stop)],
        lambda stop, device: [order(stop, "SHUT_OFF", seal=seal(stop, device)), leave(stop)],
        lambda stop, _device: [order(stop, "TURN_ON")],
        lambda stop, _device: [order(stop, "REREAD")],
    )
    stops = {str(number): documents.stop(number)["id"] for number in range(1, 5)}
    for screen, address in ADDRESSES.items():
        place = re.sub(r"\{(\w+)\}", lambda found: stops.get(found[1], documents.run_id), address)
        reader.page.evaluate(f"location.hash = '{place}'")
        reader.sees(screen)
        found += fields_with_money(reader.page, screen) + figures(reader.page, screen)
    assert found == []


def names(shape: Schema) -> set[str]:
    """Every key of a shape, those of its parts too."""
    own = set(shape.fields)
    return own.union(*(names(one.schema) for one in shape.fields.values() if isinstance(one, fields.Nested)))


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_no_fact_carries_money(kind: str) -> None:
    assert [name for name in names(SHAPES[kind]()) if MONEY.search(name)] == []


@pytest.mark.parametrize("path", HANDED_DOWN, ids=lambda path: path.stem)
def test_nothing_handed_down_has_a_key_for_money(path: Path) -> None:
    keys = re.findall(r'"([a-z_]+)":', path.read_text("utf-8"))
    assert keys
    assert [key for key in keys if MONEY.search(key)] == []


def test_the_documents_of_these_tests_have_no_key_for_money_either(documents: Any) -> None:
    stop = documents.stop(1, order="o")
    docs = [tag_order(stop), order(stop, "SHUT_OFF", seal=seal(stop, "d")), leave(stop), *documents.run(stop)]
    assert [key for key in keys_of([doc for _, doc in docs]) if MONEY.search(key)] == []


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys_of(part) for part in value.values()))
    return set().union(*(keys_of(part) for part in value)) if isinstance(value, list) else set()


def test_what_looks_like_money_is_found() -> None:
    for word in ("Amount paid", "card", "cheque number", "Importe", "past_due", "cc-card number", "$12"):
        assert MONEY.search(word), word
    assert FIGURES.search("You owe 12.50 today")
