"""Runs are made from meter routes, given to readers, watched, closed; a doubted read is walked again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from fieldops.problems import Problem
from fieldops.store.identity import identity
from fieldops.store.people_tables import Person
from fieldops.store.work_tables import FieldOrder, Run
from fieldops.work import dispatching

DAY = date(2026, 5, 12)


def change_number(office) -> int:
    with office.store.reading() as session:
        return identity(session).change_number


def refusal(act, *arguments) -> str:
    with pytest.raises(Problem) as refused:
        act(*arguments)
    return refused.value.kind.slug


def test_a_run_has_a_stop_for_each_place_in_walking_order(working):
    run = working.makes_run()
    assert [(stop["sequence"], stop["address"]) for stop in working.stops(run=run)] == [
        (10, "1 Pier St"),
        (20, "2 Pier St"),
        (30, "3 Pier St"),
    ]


def test_billings_limits_are_handed_down_with_the_stop(working):
    working.makes_run()
    limits = [stop["registers"][0]["limits"] for stop in working.stops()]
    assert [(each["low"], each["high"], each["previous"]) for each in limits] == [
        ("000110", "000140", "000100"),
        ("000210", "000240", "000200"),
        ("9995", "0020", "9990"),
    ]
    assert [each["rollover"] for each in limits] == [False, False, True]


def test_without_billings_limits_history_decides(office, rows):
    earlier = rows[0].replace("2026-04-12", "2026-03-12").replace("000110,000140", ",")
    office.loads(earlier)
    office.loads(earlier.replace("2026-03-12", "2026-04-11").replace("000100", "000130"))
    office.makes_run(on=date(2026, 5, 11))
    [stop] = office.stops()
    limits = stop["registers"][0]["limits"]
    assert (limits["previous"], limits["low"], limits["high"]) == ("000130", "000145", "000190")


def test_a_dropped_place_is_no_stop(working, rows):
    working.loads(*rows[:2])
    working.makes_run()
    assert [stop["address"] for stop in working.stops()] == ["1 Pier St", "2 Pier St"]


def test_two_places_with_one_sequence_are_both_walked(working, rows):
    # The new row of the third place is set aside, so it keeps its old sequence, which another place now has.
    working.loads(rows[0], rows[1].replace("R7,20", "R7,30"), rows[2].replace(",4,CCF", ",four,CCF"))
    working.makes_run()
    assert sorted(stop["address"] for stop in working.stops()) == ["1 Pier St", "2 Pier St", "3 Pier St"]


def test_a_meter_route_has_one_run_a_day(working):
    working.makes_run()
    assert refusal(working.makes_run) == "run-exists"
    working.makes_run(on=date(2026, 5, 13))


def test_an_unknown_meter_route_is_refused(office):
    assert refusal(office.makes_run, "R9") == "unknown-meter-route"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("username", "slug"), [("dora", "not-a-reader"), ("nobody", "unknown-person")])
def test_only_who_records_in_the_field_gets_a_run(working, username, slug):
    assert refusal(working.makes_run, "R7", DAY, username) == slug
    assert working.all_of(Run) == []


def test_a_person_who_left_gets_no_run(working):
    with working.store.writing() as session:
        session.get_one(Person, "rosa").active = False
    assert refusal(working.makes_run) == "unknown-person"


def test_tablets_hear_of_a_new_run_of_another_reader_and_of_a_closed_run(working):
    numbers = [change_number(working)]
    run = working.makes_run(assign=None)
    numbers.append(change_number(working))
    for act in (
        lambda session: dispatching.assign(session, working.clock, run, "ramon", "dora"),
        lambda session: dispatching.close_run(session, working.clock, run, "dora"),
    ):
        with working.store.writing() as session:
            act(session)
        numbers.append(change_number(working))
    assert numbers == sorted(set(numbers))


def test_tablets_hear_of_a_place_that_billing_tells_anew(working, rows):
    working.makes_run()
    before = change_number(working)
    working.loads(rows[0].replace("1 Pier St", "1 Pier Street"), *rows[1:])
    assert change_number(working) > before
    assert working.stops()[0]["address"] == "1 Pier Street"


def test_two_dispatchers_at_once_make_one_run(working):
    def makes(_):
        try:
            return working.makes_run()
        except Problem as problem:
            return problem.kind.slug

    with ThreadPoolExecutor(2) as dispatchers:
        made = list(dispatchers.map(makes, range(2)))
    assert "run-exists" in made
    assert len(working.all_of(Run)) == 1


def test_a_run_walks_from_one_reader_to_another(working):
    run = working.makes_run(assign="Rosa")
    with working.store.writing() as session:
        dispatching.assign(session, working.clock, run, "RAMON", "dora")
    assert working.stops("rosa") == []
    assert len(working.stops("ramon")) == 3


def test_a_closed_run_is_handed_out_no_more_and_given_to_nobody(working):
    run = working.makes_run()
    with working.store.writing() as session:
        dispatching.close_run(session, working.clock, run, "dora")
    assert working.stops() == []
    with working.store.writing() as session:
        assert refusal(dispatching.assign, session, working.clock, run, "ramon", "dora") == "run-closed"


def test_progress_tells_how_far_a_run_is_and_when_its_reader_was_heard(working):
    run = working.makes_run()
    first, second, _ = working.stops()
    working.projects(working.read(first, "000120"), working.fact("stop.skipped", second, code="dog"))
    with working.store.reading() as session:
        [line] = dispatching.progress(session)
    assert (line.run, line.code, line.kind, line.assigned) == (run, "R7", "read", "rosa x")
    assert (line.loaded, line.read, line.skipped, line.open, line.status) == (3, 1, 1, 1, "started")
    assert line.last_heard_at == datetime(2026, 5, 12, 9).astimezone()


def test_a_doubted_read_becomes_a_stop_of_its_reader_today(working):
    working.makes_run()
    [first, *_] = working.stops()
    fact = working.read(first, "000139")
    working.projects(fact)
    order = working.orders_reread(fact.id, "Twice the usual")
    assert working.standings(fact) == ["sent_back"]
    handed = working.hands_out("rosa")
    [reread] = [stop for stop in handed["stop"] if "order" in stop]
    assert (reread["order"], reread["address"], reread["notes"]) == (order, "1 Pier St", ["Twice the usual"])
    assert reread["registers"] == first["registers"]
    assert [(one["id"], one["kind"], one["stop"]) for one in handed["order"]] == [(order, "REREAD", reread["id"])]


def test_rereads_of_one_reader_and_day_share_a_run(working):
    working.makes_run()
    facts = [working.read(stop, stop["registers"][0]["limits"]["high"]) for stop in working.stops()]
    working.projects(*facts)
    for fact in facts:
        working.orders_reread(fact.id)
    assert len(working.all_of(Run)) == 2
    assert sorted(stop["sequence"] for stop in working.stops() if "order" in stop) == [1, 2, 3]


def test_a_read_is_sent_back_once(working):
    working.makes_run()
    fact = working.read(working.stops()[0], "000120")
    working.projects(fact)
    assert working.orders_reread(fact.id) == working.orders_reread(fact.id)
    assert len(working.all_of(FieldOrder)) == 1


def test_no_reread_of_what_is_not_a_read(working):
    assert refusal(working.orders_reread, "0b0a7f0e-0000-4000-8000-000000000000") == "not-found"
