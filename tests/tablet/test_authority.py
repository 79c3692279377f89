"""Whether a tablet may act: the shared cases of the rule book, and what the tablet knows of the time."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

LADDER = Path(__file__).parents[1] / "vectors" / "ladder.json"
IMPORT = "import(document.querySelector('script[type=module]').src.replace('app.js', '{}'))"

DAY = "2026-05-12"
WINDOWS = [
    [f"{DAY}T08:00:00-07:00", f"{DAY}T15:00:00-07:00"],
    ["2026-05-13T08:00:00-07:00", "2026-05-13T15:00:00-07:00"],
]
LEAVE = {"revision": 3, "issued_at": f"{DAY}T09:14:00-07:00", "expires_at": f"{DAY}T11:42:00-07:00"}


def call(page: Any, module: str, expression: str, argument: Any = None) -> Any:
    """The value of an expression over `m`, a module of the page, and `a`, the argument."""
    return page.evaluate(
        f"async (a) => {{ const m = await {IMPORT.format(module)}; return ({expression}); }}", argument
    )


def order(**more: Any) -> dict[str, Any]:
    act = {"allowed": True, "because": None, "windows": WINDOWS, "clause": "5.2.3"}
    return {"kind": "SHUT_OFF", "state": "loaded", "revision": 3, "act": act} | more


def word(
    page: Any, now: str, authorisation: Any = LEAVE, *, released: bool = False, trusted: bool = True, **more: Any
) -> Any:
    facts = {"released": released, "clockTrusted": trusted, "now": f"{DAY}T{now}-07:00"}
    return call(page, "authority.js", "m.mayAct(...a)", [order(**more), authorisation, facts])


JUDGE = """a.map(({ kind, state, revision, handed_down, authorisation, released, clock_trusted, now }) => m.mayAct(
  { kind, state, revision, act: handed_down }, authorisation, { released, clockTrusted: clock_trusted, now }))"""


@pytest.mark.skipif(not LADDER.exists(), reason="the ladder's vectors are not in this checkout")
def test_the_page_judges_the_doors_of_the_ladder_as_the_office_does(bare_page: Any) -> None:
    cases = [case for case in json.loads(LADDER.read_text("utf-8"))["cases"] if case.get("door")]
    found = call(bare_page, "authority.js", JUDGE, [case["door"] for case in cases])
    assert {case["name"]: got for case, got in zip(cases, found, strict=True)} == {
        case["name"]: case["door"]["word"] for case in cases
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("09:13:59.999999", "expired"),
        ("09:14:00", "ok"),
        ("11:42:00", "ok"),
        ("11:42:00.000001", "expired"),
    ],
)
def test_an_authorisation_includes_its_bounds_and_nothing_beyond(bare_page: Any, now: str, expected: str) -> None:
    assert word(bare_page, now) == expected


def test_each_reason_has_its_word_and_the_gravest_is_said(bare_page: Any) -> None:
    refused = {"allowed": False, "because": {"en": "Paid", "es": "Pagado"}, "windows": WINDOWS, "clause": "5.2.3"}
    assert word(bare_page, "10:00:00", None, trusted=False, act=refused, state="withdrawn") == "withdrawn"
    assert word(bare_page, "10:00:00", None, trusted=False, state="stopped") == "withdrawn"
    assert word(bare_page, "10:00:00", None, trusted=False, act=refused) == "refused"
    assert word(bare_page, "10:00:00", None, trusted=False) == "no-authorisation"
    assert word(bare_page, "10:00:00", LEAVE | {"revision": 2}, trusted=False) == "superseded"
    assert word(bare_page, "12:00:00", trusted=False) == "clock"
    assert word(bare_page, "12:00:00") == "expired"
    late = LEAVE | {"expires_at": f"{DAY}T23:00:00-07:00"}
    assert word(bare_page, "15:00:01", late) == "outside"


def test_a_release_code_lifts_all_but_withdrawal_and_the_hours(bare_page: Any) -> None:
    refused = {"allowed": False, "because": None, "windows": WINDOWS, "clause": "5.2.3"}
    assert word(bare_page, "10:00:00", None, released=True, trusted=False, act=refused) == "ok"
    assert word(bare_page, "15:00:01", None, released=True, act=refused) == "outside"
    assert word(bare_page, "10:00:00", None, released=True, state="withdrawn") == "withdrawn"


def test_without_a_verdict_what_hurts_is_refused_and_what_helps_is_free(bare_page: Any) -> None:
    assert word(bare_page, "10:00:00", act=None) == "refused"
    assert word(bare_page, "10:00:00", None, kind="DOOR_TAG", act=None) == "refused"
    assert word(bare_page, "10:00:00", None, kind="START_SERVICE", act=None) == "ok"


def test_a_turn_on_needs_its_hours_and_no_authorisation(bare_page: Any) -> None:
    assert word(bare_page, "15:00:00", None, trusted=False, kind="TURN_ON") == "ok"
    assert word(bare_page, "15:00:01", None, kind="TURN_ON") == "outside"
    any_time = {"allowed": True, "because": None, "windows": None, "clause": ""}
    assert word(bare_page, "03:00:00", None, kind="TURN_ON", act=any_time) == "ok"


def test_the_next_window_and_the_end_of_what_is_allowed(bare_page: Any) -> None:
    now = f"{DAY}T10:00:00-07:00"
    ends = call(bare_page, "authority.js", "m.allowedUntil(...a)", [order(), LEAVE, False, now])
    assert ends == call(bare_page, "limits.js", "Date.parse(a)", LEAVE["expires_at"])
    assert call(bare_page, "authority.js", "m.nextWindow(...a)", [order(), now]) == WINDOWS[1]


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ("07:55:00", f"{DAY}T15:00:00-07:00"),
        ("15:00:00", f"{DAY}T15:00:00-07:00"),
        ("15:00:01", "2026-05-13T15:00:00-07:00"),
    ],
)
def test_a_release_code_holds_until_its_window_or_the_next_one_closes(bare_page: Any, given: str, until: str) -> None:
    ends = call(bare_page, "authority.js", "m.releaseEnds(...a)", [order(), f"{DAY}T{given}-07:00"])
    assert ends == call(bare_page, "limits.js", "Date.parse(a)", until)


RECORD = {"server": 1_000_000, "wall": 500_000, "mono": 100, "life": 7}


@pytest.mark.parametrize(
    ("here", "now", "trusted"),
    [
        ({"wall": 560_000, "mono": 60_100, "life": 7}, 1_060_000, True),
        ({"wall": 560_000, "mono": 100, "life": 7}, 1_060_000, True),  # the running clock slept
        ({"wall": 560_000, "mono": 3, "life": 8}, 1_060_000, True),  # the page was started again
        ({"wall": 440_000, "mono": 60_100, "life": 7}, 1_060_000, False),  # set back by two minutes
        ({"wall": 520_000, "mono": 60_100, "life": 7}, 1_060_000, False),  # set back by less than has passed
        ({"wall": 499_000, "mono": 1_100, "life": 7}, 1_001_000, True),  # drawn right a little
    ],
)
def test_the_offices_time_goes_on_and_a_clock_set_back_is_not_believed(
    bare_page: Any, here: dict[str, int], now: int, trusted: bool
) -> None:
    known = call(bare_page, "store/time.js", "m.officeTime(...a)", [RECORD, here])
    assert known == {"now": now, "trusted": trusted}


def test_a_clock_set_back_between_two_starts_is_found_by_its_highest_mark(bare_page: Any) -> None:
    later = {"wall": 900_000, "mono": 400_100, "life": 7}
    ticked = call(bare_page, "store/time.js", "m.ticked(...a)", [RECORD, later])
    restarted = {"wall": 600_000, "mono": 5, "life": 8}
    assert not call(bare_page, "store/time.js", "m.officeTime(...a)", [ticked, restarted])["trusted"]


def test_once_set_back_only_the_office_makes_the_time_known_again(bare_page: Any) -> None:
    back = call(bare_page, "store/time.js", "m.ticked(...a)", [RECORD, {"wall": 1, "mono": 200, "life": 7}])
    later = {"wall": 700_000, "mono": 900_000, "life": 7}
    assert not call(bare_page, "store/time.js", "m.officeTime(...a)", [back, later])["trusted"]


def test_a_tablet_that_never_heard_the_office_knows_no_time(bare_page: Any) -> None:
    here = {"wall": 500_000, "mono": 100, "life": 7}
    assert call(bare_page, "store/time.js", "m.officeTime(null, a)", here) == {"now": 500_000, "trusted": False}
