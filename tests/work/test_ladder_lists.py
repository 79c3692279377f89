"""The day's lists: who is on them, who is not and why, and that building them is safe to repeat."""

from datetime import date, timedelta
from threading import Thread

import pytest
from ladder import Ladder

from fieldops.facts.orders import OrderKind, OrderStep
from fieldops.store import orders
from fieldops.store.place_tables import ServicePoint
from fieldops.store.rule_tables import Decision
from fieldops.work import ladder_lists
from fieldops.work.ordering import take_off_lists

TAGS, SHUT_OFFS = OrderKind.DOOR_TAG, OrderKind.SHUT_OFF


@pytest.fixture
def ladder(working) -> Ladder:
    made = Ladder(working.store, working.clock)
    made.feed_is_fresh()
    return made


@pytest.fixture
def lists(working):
    class Lists:
        def candidates(self, kind):
            with working.store.reading() as session:
                found = ladder_lists.candidates(session, working.clock, kind)
            return {row.account.account_no: row for row in found}

        def builds(self, kind):
            with working.store.writing() as session:
                return ladder_lists.build(session, working.clock, kind, "dora")

        def failing(self, kind, account_no):
            return [verdict.gate for verdict in self.candidates(kind)[account_no].hindrances]

    return Lists()


def test_an_account_that_is_not_behind_is_no_candidate(ladder, lists):
    ladder.falls_behind("0101")
    assert list(lists.candidates(TAGS)) == ["0101"]


def test_an_account_whose_notice_was_mailed_in_time_is_due_for_a_door_tag(ladder, lists):
    ladder.falls_behind("0101")
    assert lists.candidates(TAGS)["0101"].is_due


def test_an_account_without_a_mailed_notice_is_not_due_and_the_list_says_why(ladder, lists):
    ladder.falls_behind("0101", mailed_on=None)
    assert lists.failing(TAGS, "0101") == ["mailed-notice"]


def test_building_makes_an_allowed_order_with_the_next_tag_number(ladder, lists):
    ladder.falls_behind("0101", "0102")
    made = lists.builds(TAGS).made
    assert [(order.kind, order.state, order.tag_number) for order in made] == [
        ("DOOR_TAG", "authorised", "T-26-000001"),
        ("DOOR_TAG", "authorised", "T-26-000002"),
    ]


def test_the_step_that_allows_an_order_names_the_answer_it_rests_on(ladder, lists, working):
    ladder.falls_behind("0101")
    [order] = lists.builds(TAGS).made
    with working.store.reading() as session:
        step = orders.steps_of(session, order.id)[-1]
        [kept] = session.query(Decision).all()
    assert (step.step, step.why, step.decision_id) == (OrderStep.AUTHORISE, "ladder", kept.id)
    assert (kept.act, kept.purpose, kept.by) == ("post-door-tag", "list", "dora")


def test_the_answers_about_those_left_out_are_kept_too(ladder, lists, working):
    ladder.falls_behind("0101")
    ladder.falls_behind("0102", mailed_on=None)
    built = lists.builds(TAGS)
    assert (len(built.made), [row.account.account_no for row in built.left_out]) == (1, ["0102"])
    assert len(working.all_of(Decision)) == 2


def test_building_twice_makes_no_order_twice(ladder, lists):
    ladder.falls_behind("0101")
    lists.builds(TAGS)
    again = lists.builds(TAGS)
    assert (again.made, again.left_out[0].kept_off) == ((), "on_list")


def test_two_dispatchers_who_build_at_once_make_each_order_once(ladder, lists):
    ladder.falls_behind("0101", "0102", "0103")
    made = []
    both = [Thread(target=lambda: made.extend(lists.builds(TAGS).made)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(order.tag_number for order in made) == ["T-26-000001", "T-26-000002", "T-26-000003"]


def test_a_withdrawn_order_leaves_its_tag_number_used(ladder, lists, working):
    ladder.falls_behind("0101")
    lists.builds(TAGS)
    with working.store.writing() as session:
        take_off_lists(session, working.clock.now(), ladder.account_id("0101"), "hold", "bill")
    [order] = lists.builds(TAGS).made
    assert order.tag_number == "T-26-000002"


def test_a_door_that_has_its_tag_gets_no_second_one(ladder, lists):
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    assert lists.candidates(TAGS)["0101"].kept_off == "tagged"
    assert lists.builds(TAGS).made == ()


def test_a_tag_of_an_earlier_notice_does_not_count(ladder, lists):
    ladder.falls_behind("0101", mailed_on=date(2026, 5, 6))
    ladder.has_its_tag("0101")
    assert lists.candidates(TAGS)["0101"].kept_off is None


def test_a_list_may_be_built_the_evening_before(ladder, lists, working):
    ladder.falls_behind("0101")
    working.clock.advance(timedelta(hours=12, minutes=30))
    assert len(lists.builds(TAGS).made) == 1


def test_an_account_goes_on_the_shut_off_list_once_its_final_notice_has_ended(ladder, lists):
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    [order] = lists.builds(SHUT_OFFS).made
    assert (order.kind, order.state, order.tag_number) == ("SHUT_OFF", "authorised", None)


def test_an_account_without_a_tag_is_not_shut_off(ladder, lists):
    ladder.falls_behind("0101")
    assert "door-tag" in lists.failing(SHUT_OFFS, "0101")
    assert lists.builds(SHUT_OFFS).made == ()


def test_a_held_account_is_on_no_list(ladder, lists):
    ladder.falls_behind("0101", "0102")
    ladder.has_its_tag("0101")
    ladder.is_held("0101")
    ladder.is_held("0102")
    assert lists.failing(SHUT_OFFS, "0101") == ["hold"]
    assert lists.failing(TAGS, "0102") == ["hold"]


def test_a_hold_of_a_kind_that_the_book_does_not_know_keeps_off_the_list(ladder, lists):
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    ladder.is_held("0101", kind="MOONLIGHT")
    assert lists.builds(SHUT_OFFS).made == ()


def test_water_that_is_off_already_is_not_shut_off_again(ladder, lists, working):
    ladder.falls_behind("0101")
    ladder.has_its_tag("0101")
    with working.store.writing() as session:
        session.get_one(ServicePoint, ladder.point_id("0101")).off_for = "NONPAY"
    assert lists.candidates(SHUT_OFFS)["0101"].kept_off == "water_off"


def test_every_service_point_of_an_account_gets_its_own_order(ladder, lists, working):
    working.loads("R7,40,0101,Ana Ruiz,1 Pier St Rear,M900,6,CCF,000100,2026-04-12,000110,000140,,")
    ladder.falls_behind("0101")
    made = lists.builds(TAGS).made
    assert len({order.service_point_id for order in made}) == 2


def test_those_that_the_list_lacks_come_first(ladder, lists):
    ladder.falls_behind("0101", mailed_on=None)
    ladder.falls_behind("0102", "0103")
    assert list(lists.candidates(TAGS)) == ["0102", "0103", "0101"]
