"""Approved reads go to billing once, in files that can be given again to the last byte."""

from decimal import Decimal

import pytest

from fieldops.interchange.proving import read_back
from fieldops.problems import Problem
from fieldops.work import exporting, reconciling, reviewing

LAYOUT = "fieldops_csv_v1"


@pytest.fixture
def run(working) -> str:
    return working.makes_run()


def approves(office, run) -> str:
    return reviewing.approve(office.store, office.clock, run, "bill").batch


def exports(office, batch=None, layout=LAYOUT):
    return exporting.export(office.store, office.clock, layout, "bill", batch)


def accounts(office):
    with office.store.reading() as session:
        return reconciling.accounts(session)


def refusal(act, *arguments) -> str:
    with pytest.raises(Problem) as refused:
        act(*arguments)
    return refused.value.kind.slug


def test_a_file_holds_exactly_the_approved_reads_and_its_totals_agree(working, run):
    first, second, third = working.stops()
    reads = [working.read(first, "000120"), working.read(third, "0005", 1, checks=["rollover"], confirmed=True)]
    working.projects(*reads, working.fact("stop.skipped", second, code="dog"))
    approves(working, run)
    made = exports(working)
    rows, totals = read_back(made.content)
    assert [row.event_id for row in rows] == [fact.id for fact in reads]
    assert [(row.digits, row.previous, row.consumption) for row in rows] == [
        ("000120", "000100", 20),
        ("0005", "9990", 15),
    ]
    assert (totals.batch, totals.count, totals.digit_sum) == (made.number, made.reads, made.sum) == (1, 2, 125)
    assert [(head.journal, head.seq, head.head) for head in totals.heads] == [(working.journal, 0, "ab" * 32)]
    assert working.standings(*reads) == ["exported"] * 2


def test_consumption_is_multiplied(office):
    names = "meter_route,sequence,account_no,service_address,meter_serial,dials,unit,multiplier,previous_read"
    office.loads_bytes(f"{names}\nR7,1,01,1 Pier St,M1,4,CF,2.5,0100\n".encode())
    run = office.makes_run()
    office.projects(office.read(office.stops()[0], "0103"))
    approves(office, run)
    rows, _ = read_back(exports(office).content)
    assert rows[0].consumption == Decimal("7.5")


def test_reads_are_exported_once(working, run):
    working.projects(working.read(working.stops()[0], "000120"))
    approves(working, run)
    exports(working)
    assert refusal(exports, working) == "nothing-to-export"


def test_an_exported_batch_is_given_again_to_the_byte(working, run):
    first, second, _ = working.stops()
    working.projects(working.read(first, "000120"))
    batch = approves(working, run)
    made = exports(working)
    working.projects(working.read(second, "000220", 1))
    approves(working, run)
    assert exports(working).number == 2
    for name in (batch, "1"):
        again = exports(working, name)
        assert (again.number, again.content, again.reads, again.sum, again.already) == (1, made.content, 1, 120, True)


def test_one_batch_of_several_can_be_exported_alone(working, run):
    first, second, _ = working.stops()
    working.projects(working.read(first, "000120"))
    approves(working, run)
    working.projects(working.read(second, "000220", 1))
    later = approves(working, run)
    assert exports(working, later).sum == 220
    assert exports(working).sum == 120


@pytest.mark.parametrize("batch", ["7", "0b0a7f0e-0000-4000-8000-000000000000", "", "99999999999999999999"])
def test_an_unknown_batch_is_refused(working, run, batch):
    assert refusal(exports, working, batch) == "unknown-batch"


def test_a_layout_for_loading_only_is_refused_and_nothing_is_frozen(working, run):
    fact = working.read(working.stops()[0], "000120")
    working.projects(fact)
    approves(working, run)
    assert refusal(exports, working, None, "sensus_autoread") == "unknown-layout"
    assert working.standings(fact) == ["approved"]


def test_a_reread_is_exported_under_its_meter_route(working, run):
    doubted = working.read(working.stops()[0], "000139")
    working.projects(doubted)
    working.orders_reread(doubted.id)
    [again] = [stop for stop in working.stops() if "order" in stop]
    working.projects(working.read(again, "000119", 9, kind="reread"))
    approves(working, again["run"])
    [row], _ = read_back(exports(working).content)
    assert (row.meter_route, row.kind, row.digits) == ("R7", "reread", "000119")


def test_every_stop_loaded_is_read_skipped_or_open(working, run):
    first, second, _ = working.stops()
    reads = [working.read(first, "000120"), working.read(first, "000121", 1)]
    working.projects(*reads, working.fact("stop.skipped", second, code="dog"))
    [account] = accounts(working)
    assert (account.run, account.code) == (run, "R7")
    assert (account.loaded, account.read, account.skipped, account.open, account.balanced) == (3, 1, 1, 1, True)
    assert (account.held, account.approved, account.exported) == (1, 0, 0)
    approves(working, run)
    exports(working)
    [account] = accounts(working)
    assert (account.approved, account.exported) == (1, 1)


def test_an_account_shows_when_a_fact_has_not_had_its_effect(working, run):
    working.receives(working.fact("stop.skipped", working.stops()[0], code="dog"))
    assert [account.balanced for account in accounts(working)] == [False]
