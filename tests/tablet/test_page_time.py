"""What the page says of its clocks in every line, and what central makes of it (fieldops/rules/reckoning.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fieldops.rules.reckoning import Reckoned, reckon

pytestmark = pytest.mark.browser

IMPORT = "import(document.querySelector('script[type=module]').src.replace('app.js', 'store/time.js'))"
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
NINE = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
SAYS = {"now": NINE.isoformat()}

WALK = """async ([answer, via, looks]) => {
    const m = await %s;
    const [asked, ...later] = looks;
    let record = m.heard(answer, via, asked, asked);
    for (const here of later.slice(0, -1)) record = m.ticked(record, here);
    return m.clockReading(record, later.at(-1));
}"""


def at(minutes: float, *, asleep: float = 0, wrong: float = 0, life: int = 1, began: float = 0) -> dict[str, float]:
    """The page's clocks so many true minutes after it heard the office, of which its running clock slept some."""
    wall = NINE.timestamp() * 1000 + (minutes + wrong) * MINUTE
    return {"wall": wall, "mono": (minutes - asleep - began) * MINUTE + 1000, "life": life}


def reading(page: Any, *looks: dict[str, float], says: dict[str, Any] | None = None, via: str | None = None) -> Any:
    """The clocks in the line captured at the last look; the office was heard at the first."""
    return page.evaluate(WALK % IMPORT, [says or SAYS, via, list(looks)])


def reckoned(clk: Any, here: dict[str, float]) -> Reckoned:
    """What central makes of a line captured then, which comes in a day later."""
    wall = datetime.fromtimestamp(here["wall"] / 1000, UTC)
    return reckon(wall.isoformat(), clk, None, NINE + timedelta(days=1))[0]


def test_a_page_that_never_heard_the_office_says_nothing(bare_page: Any) -> None:
    said = bare_page.evaluate(f"async () => (await {IMPORT}).clockReading(undefined)")
    assert said is None


def test_what_the_page_says_is_a_reading_of_its_clocks_in_whole_milliseconds(bare_page: Any) -> None:
    said = reading(bare_page, at(0), at(60))
    assert said == {"boot": "1", "mono": HOUR + SECOND, "off": 0, "unc": 360}


LOOKS = {
    "awake": ([at(0), at(60)], "good"),
    "wrong by a year all the time": ([at(0, wrong=-500_000), at(60, wrong=-500_000)], "good"),
    "asleep for half an hour": ([at(0), at(60, asleep=30)], "estimated"),
    "set back by an hour, awake": ([at(0), at(30), at(31, wrong=-60), at(60, wrong=-60)], "estimated"),
    "set back, then asleep": ([at(0), at(30), at(31, wrong=-60), at(60, asleep=20, wrong=-60)], "estimated"),
    "set ahead by an hour": ([at(0), at(60, wrong=60)], "estimated"),
    "set ahead by a year": ([at(0), at(60, wrong=500_000)], "unknown"),
    "started anew a minute after the last look": ([at(0), at(60), at(61, life=2, began=61)], "good"),
    "started anew, long after": ([at(0), at(120, life=2, began=119)], "estimated"),
    "set back while no page was open": ([at(0), at(60), at(120, wrong=-90, life=2, began=119)], "unknown"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_the_true_time_lies_where_the_line_says(bare_page: Any, name: str) -> None:
    looks, quality = LOOKS[name]
    found = reckoned(reading(bare_page, *looks), looks[-1])
    assert found.quality == quality
    if found.at_est is not None:
        true = NINE + timedelta(minutes=120 if "long after" in name else 61 if "anew" in name else 60)
        assert abs(found.at_est - true) <= found.unc


def test_half_of_the_way_there_and_back_is_not_known(bare_page: Any) -> None:
    said = bare_page.evaluate(
        f"""async ([answer, asked, here]) => {{
            const m = await {IMPORT};
            return m.clockReading(m.heard(answer, null, asked, here), here);
        }}""",
        [SAYS, at(0), at(0.1)],
    )
    assert (said["off"], said["unc"]) == (-3 * SECOND, 3 * SECOND)


@pytest.mark.parametrize(
    ("says", "via", "quality"),
    [
        ({"now_unc": 40}, "unit", "good"),
        ({"now_unc": 20 * MINUTE}, "unit", "estimated"),
        ({"now_unc": None}, "unit", "unknown"),
        ({}, "unit", "unknown"),
        ({}, None, "good"),
    ],
)
def test_a_field_unit_says_how_well_it_knows_the_time_itself(
    bare_page: Any, says: dict[str, Any], via: str | None, quality: str
) -> None:
    said = reading(bare_page, at(0), at(1), says=SAYS | says, via=via)
    assert reckoned(said, at(1)).quality == quality


BETTER = f"""async ([old, fresh, via, asked, here]) => {{
    const m = await {IMPORT};
    const record = m.heard(old, null, asked, asked);
    const kept = m.better(record, m.heard(fresh, via, here, here), here);
    return {{ server: kept.server, trusted: m.officeTime(kept, here).trusted }};
}}"""


def test_a_unit_without_a_clock_does_not_undo_what_the_office_said(bare_page: Any) -> None:
    of_1970 = {"now": "1970-01-01T00:00:00+00:00", "now_unc": None}
    kept = bare_page.evaluate(BETTER, [SAYS, of_1970, "unit", at(0), at(10)])
    assert kept == {"server": NINE.timestamp() * 1000, "trusted": True}


def test_a_unit_without_a_clock_brings_no_leave_back_to_a_tablet_that_was_set_back(bare_page: Any) -> None:
    of_1970 = {"now": "1970-01-01T00:00:00+00:00", "now_unc": None}
    kept = bare_page.evaluate(BETTER, [SAYS, of_1970, "unit", at(0), at(10, wrong=-60)])
    assert not kept["trusted"]


def test_the_office_itself_puts_a_tablet_right_that_was_set_back(bare_page: Any) -> None:
    later = {"now": (NINE + timedelta(minutes=10)).isoformat()}
    assert bare_page.evaluate(BETTER, [SAYS, later, None, at(0), at(10, wrong=-60)])["trusted"]
