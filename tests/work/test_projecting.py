"""Facts take effect: once, whatever their order, and a bad one holds up no other."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from fieldops.store.billing_tables import Reading
from fieldops.store.devices import find_device
from fieldops.store.identity import identity
from fieldops.store.journal_tables import FactToProject
from fieldops.store.work_tables import StopRegister, StopRemark
from fieldops.work import projecting

HERE = {"lat": 33.42, "lon": -117.62, "accuracy_m": 5, "age_s": 1}


@pytest.fixture
def stop(working):
    """The first stop of a run: 000100 before, 000110 to 000140 expected."""
    working.makes_run()
    return working.stops()[0]


def test_a_read_becomes_a_reading_and_ends_its_stop(working, stop):
    fact = working.read(stop, "000120", attempts=2, confirmed=True, method="probe")
    assert working.projects(fact) == 1
    kept = working.reading(fact.id)
    assert (kept.digits, kept.standing, kept.origin, kept.read_by) == ("000120", "counted", "field", "Rosa")
    assert (kept.attempts, kept.confirmed, kept.method, kept.read_on) == (2, True, "probe", date(2026, 5, 12))
    assert working.stop_row(stop).outcome == "read"


def test_what_a_handheld_captured_is_news_to_every_tablet_and_what_a_tablet_captured_is_not(working, stop):
    before = working.cursor()
    working.projects(working.read(stop, "000120"))
    assert working.cursor() == before
    with working.store.writing() as session:
        find_device(session, working.device).is_field = True
    working.projects(working.read(working.stops()[1], "000220", method="handheld"))
    assert working.cursor() != before


def test_the_day_of_a_reading_is_the_citys(working, stop):
    fact = working.read(stop, "000120")
    fact.at = "2026-05-13T04:30:00+00:00"
    working.projects(fact)
    assert working.reading(fact.id).read_on == date(2026, 5, 12)


def test_nothing_is_projected_twice(working, stop):
    fact = working.read(stop, "000120")
    remark = working.fact("note.left", stop, text="Gate code changed")
    working.projects(fact, remark)
    with working.store.writing() as session:
        session.add_all([FactToProject(gseq=fact.gseq), FactToProject(gseq=remark.gseq)])
    assert working.projects() == 2
    assert working.standings(fact) == ["counted"]
    assert len(working.all_of(StopRemark)) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(
    ("digits", "more", "checks"),
    [
        ("000120", {}, []),
        ("000150", {}, ["high"]),
        ("000099", {}, ["negative"]),
        ("00012", {}, ["wrong_digits"]),
        ("000150", {"checks": ["high"]}, ["high"]),
        ("000120", {"checks": ["low"]}, ["low"]),
        ("000120", {"meter": "0b0a7f0e-0000-4000-8000-000000000000"}, ["wrong_meter"]),
        ("000120", {"serial_seen": "M999"}, ["wrong_meter"]),
        ("000120", {"serial_seen": "m100 "}, []),
        ("000120", {"position": HERE}, []),
        ("000120", {"position": {**HERE, "lat": 33.4206}}, ["far"]),
        ("000120", {"position": {**HERE, "lat": 33.4206, "accuracy_m": 30}}, []),
        ("000120", {"position": {**HERE, "lat": 91}}, []),
    ],
)
def test_central_adds_its_doubts_to_the_tablets(working, stop, digits, more, checks):
    fact = working.read(stop, digits, **more)
    working.projects(fact)
    assert working.reading(fact.id).checks == checks


def test_a_second_read_of_a_register_in_a_run_is_a_conflict(working, stop):
    first, second = working.read(stop, "000120", 0), working.read(stop, "000121", 1, by="Ramon")
    working.projects(first, second)
    assert working.standings(first, second) == ["counted", "conflict"]


def test_the_earlier_read_counts_even_when_it_comes_in_later(working, stop):
    first, second = working.read(stop, "000120", 0), working.read(stop, "000121", 1, by="Ramon")
    working.projects(second)
    working.projects(first)
    assert working.standings(first, second) == ["counted", "conflict"]


def test_a_correction_takes_the_place_of_what_it_corrects(working, stop):
    wrong = working.read(stop, "000120")
    right = working.read(stop, "000130", 5, supersedes=wrong.id)
    working.projects(wrong, right)
    assert working.standings(wrong, right) == ["superseded", "counted"]


def test_a_correction_that_names_only_the_digits_waits_for_what_it_corrects(working, stop):
    wrong = working.read(stop, "000120", method="probe")
    right = working.fact("read.corrected", stop, 5, supersedes=wrong.id, digits="000130")
    assert working.projects(right) == 0
    assert working.projects(wrong) == 2
    assert working.standings(wrong, right) == ["superseded", "counted"]
    assert (working.reading(right.id).digits, working.reading(right.id).method) == ("000130", "probe")


def test_a_skip_ends_a_stop_and_a_read_beats_it(working, stop):
    working.projects(working.fact("stop.skipped", stop, 1, code="dog", note="Big one"))
    assert (working.stop_row(stop).outcome, working.stop_row(stop).outcome_code) == ("skipped", "dog")
    assert [remark.note for remark in working.all_of(StopRemark)] == ["Big one"]
    working.projects(working.read(stop, "000120", 9))
    assert (working.stop_row(stop).outcome, working.stop_row(stop).outcome_code) == ("read", None)


def test_a_skip_after_a_read_changes_nothing(working, stop):
    working.projects(working.read(stop, "000120"), working.fact("stop.skipped", stop, 1, code="dog"))
    assert working.stop_row(stop).outcome == "read"


def test_a_stop_of_two_registers_is_read_when_both_are(working, stop):
    other = working.stops()[1]
    with working.store.writing() as session:
        second = other["registers"][0]
        session.add(StopRegister(stop_id=stop["id"], register_id=second["id"], limits=second["limits"]))
    working.projects(working.read(stop, "000120"))
    assert working.stop_row(stop).outcome is None
    working.projects(working.read(stop, "000220", 3, register=second["id"]))
    assert working.stop_row(stop).outcome == "read"


def test_trouble_and_notes_are_kept_as_remarks(working, stop):
    trouble = working.fact("trouble.reported", stop, code="glass_broken", note="Cracked")
    working.projects(trouble, working.fact("note.left", stop, text="x" * 900))
    remarks = {(remark.trouble_code, remark.note) for remark in working.all_of(StopRemark)}
    assert remarks == {("glass_broken", "Cracked"), (None, "x" * 500)}


def test_a_finished_run_leaves_the_tablets(working, stop):
    run = stop["run"]
    skips = [working.fact("stop.skipped", one, 2, code="dog") for one in working.stops()]
    with working.store.reading() as session:
        before = identity(session).change_number
    working.projects(
        working.fact("run.started", None, 1, "Rosa", run), *skips, working.fact("run.closed", None, 3, "Rosa", run)
    )
    row = working.run_row(run)
    assert row.started_at < row.closed_at
    with working.store.reading() as session:
        assert identity(session).change_number == before + 1
    assert working.stops() == []


def test_a_run_called_finished_stays_until_its_last_open_stop_has_an_outcome(working, stop):
    run, stops = stop["run"], working.stops()
    working.projects(working.fact("run.closed", None, 1, "Rosa", run))
    assert working.run_row(run).closed_at is None
    working.projects(*[working.fact("stop.skipped", one, 2, code="dog") for one in stops])
    assert working.run_row(run).closed_at == working.run_row(run).finished_at
    assert working.stops() == []


def test_a_read_of_a_reread_answers_the_one_that_was_sent_back(working, stop):
    doubted = working.read(stop, "000139")
    working.projects(doubted)
    working.orders_reread(doubted.id)
    [again] = [one for one in working.stops() if "order" in one]
    answer = working.read(again, "000119", 60, kind="reread")
    working.projects(answer)
    assert working.standings(doubted, answer) == ["sent_back", "counted"]
    assert working.reading(answer.id).supersedes == doubted.id


def test_a_kind_without_effect_leaves_the_queue(working, stop):
    assert working.projects(working.fact("sequence.proposed", stop, after=stop["id"])) == 1
    assert working.all_of(FactToProject) == []


def test_a_bad_fact_holds_up_no_other_and_is_named_without_its_contents(working, stop, caplog):
    bad = working.read(stop, "000666", register="0b0a7f0e-0000-4000-8000-000000000000")
    good = working.read(stop, "000120")
    with caplog.at_level(logging.ERROR):
        assert working.projects(bad, good) == 1
    assert [row.gseq for row in working.all_of(FactToProject)] == [bad.gseq]
    assert f"fact {bad.gseq} of kind read.taken" in caplog.text
    assert "000666" not in caplog.text
    assert working.stop_row(stop).outcome == "read"


def test_two_processes_project_every_fact_once(postgres_store, clock, office_on, rows):
    office = office_on(postgres_store)
    office.loads(*rows)
    office.makes_run()
    stop, *_ = office.stops()
    office.receives(*(office.read(stop, f"{110 + n:06}", n) for n in range(20)))
    with ThreadPoolExecutor(3) as processes:
        done = list(processes.map(lambda _: projecting.project(postgres_store, clock), range(3)))
    assert sum(done) == 20
    with postgres_store.reading() as session:
        standings = session.scalars(sa.select(Reading.standing).where(Reading.origin == "field")).all()
    assert sorted(standings) == ["conflict"] * 19 + ["counted"]
