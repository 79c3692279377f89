"""The scene of the lists' benchmark: a city's accounts in a store, every fifth of them behind with its bill.

It comes in the way a city's own does: a meter-route file is loaded, then a file of billing's facts. Both books are in
force. The clock stands still on a weekday morning, so that every run asks the same questions and gets the same
answers.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from fieldops.clock import FixedClock
from fieldops.interchange.addresses import made_up_addresses, meter_route_from_addresses
from fieldops.rules.books import BOOK_NAMES
from fieldops.store.engine import Store
from fieldops.work import billing_facts, demo_city, importing, office_calendar

MORNING = datetime(2026, 5, 12, 17, 0, tzinfo=UTC)
"""A Tuesday, ten o'clock in the city."""
ONE_BEHIND_IN = 5
METER_ROUTE = "CITY-01"
SEED = 523
BY = "bench"
OWED = "218.40"
NOTHING = "0.00"
Cells = dict[str, str]


def settle(store: Store, accounts: int) -> FixedClock:
    """Fill an empty store with a city; the clock by which its answers hold."""
    clock = FixedClock(MORNING)
    with store.writing() as session:
        office_calendar.set_books(session, clock, list(BOOK_NAMES), BY)
    walk = meter_route_from_addresses(made_up_addresses(accounts, SEED), METER_ROUTE)
    importing.load_meter_route(store, clock, walk, demo_city.LAYOUT, None, BY, dry_run=False)
    numbers = [row["account_no"] for row in csv.DictReader(io.StringIO(walk.decode(), newline=""))]
    billing_facts.load(store, clock, _facts(numbers[::ONE_BEHIND_IN]), BY)
    return clock


def _facts(account_numbers: list[str]) -> bytes:
    rows: list[Cells] = [{"kind": "feed", "as_of": MORNING.isoformat()}]
    rows += [cells for number in account_numbers for cells in _behind(number)]
    out = io.StringIO(newline="")
    paper = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\r\n")
    paper.writeheader()
    paper.writerows(rows)
    return out.getvalue().encode()


def _behind(number: str) -> Iterator[Cells]:
    """A bill of January whose notice was mailed in April; its delinquent date is over, so a tag is due."""
    owed = dict.fromkeys(("past_due", "shutoff_eligible", "charges"), OWED)
    nothing = dict.fromkeys(("penalties", "fees"), NOTHING)
    yield {
        "kind": "balance",
        "account_no": number,
        "bill_date": "2026-01-10",
        "due_date": "2026-02-04",
        **owed,
        **nothing,
    }
    told = {"reference": f"NOTICE-{number}", "mailed_on": "2026-04-08", "delinquent_on": "2026-04-23"}
    yield {"kind": "notice", "account_no": number, **told}
