"""The page's rules, called by themselves: limits against the shared cases, the entry of digits, custody, words."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[1] / "vectors" / "plausibility.json"
IMPORT = "import(document.querySelector('script[type=module]').src.replace('app.js', '{}'))"


def call(page: Any, module: str, expression: str, argument: Any = None) -> Any:
    """The value of an expression over `m`, a module of the page, and `a`, the argument."""
    return page.evaluate(
        f"async (a) => {{ const m = await {IMPORT.format(module)}; return ({expression}); }}", argument
    )


def test_the_page_doubts_what_the_office_would_doubt(bare_page: Any) -> None:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    found = call(bare_page, "limits.js", "a.map((c) => m.checks(c.digits, c.dials, c.limits))", cases)
    assert {case["name"]: got for case, got in zip(cases, found, strict=True)} == {
        case["name"]: case["checks"] for case in cases
    }


ENTER = """a.reduce(({ entry, taken }, [digits, failed, method]) =>
    m.submit({ ...entry, digits, method: method ?? "manual" }, failed), { entry: m.freshEntry() })"""


@pytest.mark.parametrize(
    ("entered", "attempts", "confirmed"),
    [
        ([["01260", []]], 1, False),
        ([["09999", ["high"]], ["09999", ["high"]]], 2, True),
        ([["09999", ["high"]], ["01260", []], ["01260", []]], 3, True),
        ([["09999", ["high"]], ["01260", []], ["09999", ["high"]]], 3, True),
        ([["09999", ["high"]], ["01260", [], "probe"]], 2, False),
    ],
)
def test_an_entry_is_taken(bare_page: Any, entered: list[Any], attempts: int, confirmed: bool) -> None:
    taken = call(bare_page, "entry.js", ENTER, entered)["taken"]
    assert (taken["attempts"], taken["confirmed"], taken["digits"]) == (attempts, confirmed, entered[-1][0])


@pytest.mark.parametrize(
    "entered",
    [[["09999", ["high"]]], [["09999", ["high"]], ["01260", []]], [["1", ["wrong_digits"]], ["2", ["wrong_digits"]]]],
)
def test_an_entry_that_was_not_given_twice_is_asked_again_with_empty_boxes(bare_page: Any, entered: list[Any]) -> None:
    asked = call(bare_page, "entry.js", ENTER, entered)
    assert "taken" not in asked
    assert asked["entry"]["digits"] == ""


ADOPT = "m.adopt(m.custodyOf(null), a, { via: a.via, now: 1 })"


@pytest.mark.parametrize(
    ("answer", "watermark", "central"),
    [
        ({"watermark": 3}, 3, 3),
        ({"watermark": 3, "via": "unit", "central": {"watermark": 1}}, 3, 1),
        ({"watermark": 3, "via": "unit"}, 3, 0),
    ],
)
def test_custody_follows_the_answer(bare_page: Any, answer: dict[str, Any], watermark: int, central: int) -> None:
    got = call(bare_page, "store/custody.js", ADOPT, answer)
    assert (got["watermark"], got["central"], got["disagrees"]) == (watermark, central, None)


DISAGREE = "m.disagreement(a, 5, async (seq) => `hash ${seq}`)"
GENESIS = "0" * 64


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"watermark": 5, "head": "hash 5"}, None),
        ({"watermark": 0, "head": GENESIS}, None),
        ({"watermark": 0, "head": "hash 5"}, "head"),
        ({"watermark": 3, "head": "hash 4"}, "head"),
        ({"watermark": 6, "head": "hash 6"}, "ahead"),
        ({"watermark": 3, "head": "hash 3", "fork": True}, "fork"),
        ({"watermark": 3, "head": "hash 3", "central": {"watermark": 0, "head": GENESIS, "fork": True}}, "fork"),
        ({"watermark": 3, "head": "hash 3", "quarantined": [{"seq": 3, "why": "prev"}]}, "chain"),
        ({"watermark": 3, "head": "hash 3", "quarantined": [{"seq": 3, "why": "person"}]}, None),
        ({"watermark": 3, "head": "hash 3", "central": {"watermark": 2, "head": "hash 1"}}, "head"),
        ({"watermark": 3, "head": "hash 3", "central": {"watermark": 2, "head": "hash 2"}}, None),
    ],
)
def test_an_answer_agrees_when_it_knows_no_more_and_nothing_else(
    bare_page: Any, answer: dict[str, Any], why: str | None
) -> None:
    assert call(bare_page, "store/custody.js", DISAGREE, answer) == why


@pytest.mark.parametrize("typed", ["k7m2-9qxv-04ab", "K7M29QXVO4AB", " k7m2 9qxv o4ab "])
def test_a_code_is_taken_however_it_was_typed(bare_page: Any, typed: str) -> None:
    assert call(bare_page, "exchange/enrolment.js", "m.plainCode(a)", typed) == "K7M29QXV04AB"


def test_look_alikes_are_read_as_digits(bare_page: Any) -> None:
    assert call(bare_page, "exchange/enrolment.js", "m.plainCode(a)", "iLo") == "110"


def test_local_time_carries_its_offset_and_ids_sort_by_time(bare_page: Any) -> None:
    assert call(bare_page, "store/ids.js", "m.localTime(new Date(0))").startswith(("1970-01-01T", "1969-12-31T"))
    early, late = call(bare_page, "store/ids.js", "[m.newFactId(1e12), m.newFactId(1e12 + 1)]")
    assert early < late
    assert (early[14], early[:8]) == ("7", "00e8d4a5")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
def test_hours_and_days_are_the_citys_wherever_the_tablet_thinks_it_is(browser: Any, office: Any, zone: str) -> None:
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(office.url)
    page.wait_for_selector("html[data-ready]")
    closing = "2026-05-12T17:30:00-07:00"
    assert call(page, "words.js", "m.clockTime(a, new Date(a))", closing) == "17:30"
    assert call(page, "words.js", "m.dayOf(a)", closing) == "Tuesday, May 12"
    assert call(page, "words.js", "m.dayWords(a)", "2026-05-12") == "Tuesday, May 12"
    context.close()
