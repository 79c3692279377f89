"""What a tablet is handed down instead of a rule book."""

from datetime import datetime

import pytest
from rule_facts import BOTH, POLICY, question

from fieldops.rules.at_the_door import handed_down, may_act
from fieldops.rules.books import load

NOW = datetime.fromisoformat("2026-12-21T09:00:00-08:00")


def down(act="shut-off", books=(POLICY,), **changes):
    return handed_down(act, load(books), question(act, **changes))


def test_what_is_settled_later_is_left_out_of_the_answer():
    found = down(now="2026-12-21T19:00:00-08:00", payment_feed_as_of=None, authorisation=None, premise_confirmed=None)
    assert (found["allowed"], found["because"], found["clause"]) == (True, None, "5.2.3")


def test_the_first_reason_is_handed_down_with_its_clause():
    found = down(account__shutoff_eligible="0", door_tag=None)
    assert not found["allowed"]
    assert found["because"]["en"] == "Nothing is owed for which water may be shut off."
    assert found["clause"] == "5.2.3"


def test_hours_are_those_that_every_book_has():
    # The Thursday before Christmas has hours by the policy, and none by the law.
    starts = [window[0][:10] for window in down()["windows"]]
    assert starts == ["2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-28"]
    assert [window[0][:10] for window in down(books=BOTH)["windows"]] == [day for day in starts if day != "2026-12-24"]


def test_hours_that_are_over_are_not_handed_down_and_those_that_run_are():
    assert down(now="2026-12-21T15:00:00-08:00")["windows"][0] == [
        "2026-12-21T08:00:00-08:00",
        "2026-12-21T15:00:00-08:00",
    ]
    assert down(now="2026-12-21T15:00:01-08:00")["windows"][0][0] == "2026-12-22T08:00:00-08:00"


def test_what_is_off_for_another_reason_may_be_turned_on_at_any_time():
    found = down("turn-on", off_for="REPAIR")
    assert (found["allowed"], found["windows"], found["clause"]) == (True, None, "")


@pytest.mark.parametrize(("kind", "word"), [("SHUT_OFF", "refused"), ("DOOR_TAG", "refused"), ("CHECK_READ", "ok")])
def test_without_an_answer_of_the_office_only_what_hurts_nobody_is_done(kind, word):
    order = {"kind": kind, "state": "loaded", "revision": 1}
    assert may_act(order, None, False, True, NOW) == word


def test_a_release_code_alone_has_no_hours():
    order = {"kind": "SHUT_OFF", "state": "loaded", "revision": 1}
    assert may_act(order, None, True, True, NOW) == "outside"
