"""Door tags to print, on both databases: for whom, for which day, and when none may be printed."""

from dataclasses import dataclass
from datetime import date

import pytest
from ladder import Ladder
from pdf import pages

from fieldops.clock import FixedClock
from fieldops.facts.orders import OrderKind, OrderState
from fieldops.problems import Problem
from fieldops.rules.books import BOOK_NAMES, load
from fieldops.store.engine import Store
from fieldops.work import office_calendar, order_runs, tag_printing
from fieldops.work.ordering import make_order
from fieldops.work.tag_words import words_for

RUN_DAY_TUESDAY = "Tuesday, May 19, 2026, at 8:00 AM"
"""Posted on Tuesday the 12th: Wednesday, Thursday and, because Friday is closed, Monday."""


@dataclass
class Printer:
    """Orders door tags, and reads what is printed of them."""

    store: Store
    clock: FixedClock

    def orders(self, account_no: str, number: int = 1, state: OrderState = OrderState.AUTHORISED) -> str:
        ladder = Ladder(self.store, self.clock)
        point, account = ladder.point_id(account_no), ladder.account_id(account_no)
        with self.store.writing() as session:
            more = {"state": state, "tag_number": f"T-26-00000{number}"}
            return make_order(session, self.clock.now(), OrderKind.DOOR_TAG, point, account, "dora", **more).id

    def gives(self, *account_nos: str) -> str:
        """The run of the orders for these accounts, which are behind."""
        Ladder(self.store, self.clock).falls_behind(*account_nos)
        orders = [self.orders(account_no, number) for number, account_no in enumerate(account_nos, start=1)]
        with self.store.writing() as session:
            return order_runs.make(session, self.clock, orders, date(2026, 5, 12), "rosa", "dora").id

    def run(self, run_id: str) -> list[str]:
        with self.store.writing() as session:
            return pages(tag_printing.print_run(session, self.clock, run_id, "dora"))

    def order(self, order_id: str) -> list[str]:
        with self.store.writing() as session:
            return pages(tag_printing.print_order(session, self.clock, order_id, "dora"))


@pytest.fixture
def prints(working) -> Printer:
    return Printer(working.store, working.clock)


@pytest.fixture
def ladder(working) -> Ladder:
    return Ladder(working.store, working.clock)


def test_the_tags_of_a_run_come_in_walking_order_with_the_first_day_of_a_shut_off(prints):
    [first, second] = prints.run(prints.gives("0101", "0102"))
    assert ("T-26-000001" in first, "1 Pier St" in first) == (True, True)
    assert ("T-26-000002" in second, "2 Pier St" in second) == (True, True)
    assert RUN_DAY_TUESDAY in first


def test_a_tag_tells_the_door_no_name_and_no_amount(prints):
    [page] = prints.run(prints.gives("0101"))
    assert "Ana" not in page
    assert "Ruiz" not in page
    assert "812" not in page
    assert "$" not in page
    assert "0101" not in page


def test_a_tag_of_no_run_is_printed_for_today(prints, ladder):
    ladder.falls_behind("0101")
    order = prints.orders("0101")
    [page] = prints.order(order)
    assert "For a notice posted on Tuesday, May 12, 2026." in page
    assert RUN_DAY_TUESDAY in page


def test_a_closed_day_moves_what_is_printed(prints):
    run = prints.gives("0101")
    with prints.store.writing() as session:
        office_calendar.set_day(session, prints.clock, date(2026, 5, 13), False, "Flood", "fina")
    [page] = prints.run(run)
    assert "Wednesday, May 20, 2026, at 8:00 AM" in page


def test_where_a_law_is_in_force_its_words_and_its_later_day_stand_on_the_tag(prints):
    run = prints.gives("0101")
    with prints.store.writing() as session:
        office_calendar.set_books(session, prints.clock, list(BOOK_NAMES), "adam")
    [page] = prints.run(run)
    assert "If you rent this home" in page
    assert RUN_DAY_TUESDAY in page


def test_an_account_on_hold_without_an_end_gets_no_tag(prints, ladder):
    ladder.falls_behind("0101")
    order = prints.orders("0101")
    ladder.is_held("0101")
    with pytest.raises(Problem, match="tag-without-day"):
        prints.order(order)


def test_an_order_whose_debt_is_gone_is_named_and_nothing_is_printed(prints):
    order = prints.orders("0103", 9)
    with pytest.raises(Problem, match="tag-without-day") as refused:
        prints.order(order)
    assert "T-26-000009" in refused.value.sentence("es")


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.DONE, OrderState.WITHDRAWN, OrderState.STOPPED])
def test_only_a_tag_that_waits_to_be_posted_is_printed(prints, ladder, state):
    ladder.falls_behind("0101")
    order = prints.orders("0101", state=state)
    with pytest.raises(Problem, match="tag-not-open"):
        prints.order(order)


def test_an_order_or_a_run_that_is_not_there_is_said_so(prints):
    with pytest.raises(Problem, match="unknown-order"):
        prints.order("no-order")
    with pytest.raises(Problem, match="unknown-run"):
        prints.run("no-run")


@pytest.mark.parametrize("account_class", ["residential", "commercial"])
def test_the_books_words_fill_every_part_of_a_tag_in_both_languages(account_class):
    for language, words in words_for(load(BOOK_NAMES), account_class).items():
        said = [getattr(words, name) for name in words.__slots__]
        assert all(said), language
        assert words.shut_off.format(shut_off_from="X") != words.shut_off
    commercial = words_for(load(BOOK_NAMES), "commercial")["en"]
    assert "rent" not in commercial.before
