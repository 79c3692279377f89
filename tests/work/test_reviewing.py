"""A clerk looks at what is doubtful first, decides between two reads, and approves what somebody else took."""

import pytest

from fieldops.problems import Problem
from fieldops.work import dispatching, reviewing


@pytest.fixture
def run(working) -> str:
    return working.makes_run()


def lines(office, run):
    with office.store.reading() as session:
        return reviewing.reads_of_run(session, run)


def approves(office, run, by="bill"):
    return reviewing.approve(office.store, office.clock, run, by)


def chooses(office, fact):
    with office.store.writing() as session:
        reviewing.choose(session, office.clock, fact.id, "bill")


def refusal(act, *arguments) -> str:
    with pytest.raises(Problem) as refused:
        act(*arguments)
    return refused.value.kind.slug


def test_exceptions_come_before_plain_reads(working, run):
    first, second, third = working.stops()
    plain, high = working.read(first, "000120"), working.read(second, "000290")
    other, conflict = working.read(third, "0005"), working.read(third, "0006", 2)
    working.projects(plain, high, other, conflict)
    assert [line.event for line in lines(working, run)] == [conflict.id, high.id, other.id, plain.id]


def test_a_line_tells_all_that_a_clerk_needs(working, run):
    stop = working.stops()[0]
    fact = working.read(stop, "000150", attempts=2, confirmed=True, checks=["high"])
    working.projects(fact, working.fact("trouble.reported", stop, code="glass_fogged"))
    [line] = lines(working, run)
    assert (line.event, line.address, line.account_no, line.serial_number) == (fact.id, "1 Pier St", "0101", "M100")
    assert (line.previous, line.digits, line.use, line.unit) == ("000100", "000150", 50, "CCF")
    assert (line.checks, line.confirmed, line.attempts, line.reader) == (("high",), True, 2, "Rosa")
    assert line.remarks == (("glass_fogged", ""),)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("place", "digits", "use"), [(2, "0005", 15), (0, "000090", -10), (0, "0090", None)])
def test_use_passes_the_nines_runs_back_or_is_unknown(working, run, place, digits, use):
    working.projects(working.read(working.stops()[place], digits))
    assert lines(working, run)[0].use == use


def test_what_counts_is_approved_together_and_the_rest_is_held(working, run):
    first, second, third = working.stops()
    facts = [working.read(first, "000120"), working.read(first, "000121", 1), working.read(second, "000220")]
    doubted = working.read(third, "0005")
    working.projects(*facts, doubted)
    working.orders_reread(doubted.id)
    approval = approves(working, run)
    assert (approval.reads, approval.held) == (2, 2)
    assert working.standings(*facts, doubted) == ["approved", "conflict", "approved", "sent_back"]
    assert {working.reading(fact.id).batch_id for fact in facts} == {approval.batch, None}


def test_only_billing_approves(working, run):
    working.projects(working.read(working.stops()[0], "000120"))
    assert [refusal(approves, working, run, by) for by in ("dora", "rosa")] == ["not-allowed"] * 2
    assert refusal(approves, working, run, "nobody") == "unknown-person"


def test_who_took_a_read_of_the_run_approves_none_of_it(working, run):
    first, second, _ = working.stops()
    working.projects(working.read(first, "000120"), working.read(second, "000220", 1, "BETTY"))
    assert refusal(approves, working, run, "betty") == "maker-is-approver"


def test_nothing_is_approved_twice(working, run):
    working.projects(working.read(working.stops()[0], "000120"))
    approves(working, run)
    assert refusal(approves, working, run) == "nothing-to-approve"


def test_an_unknown_run_is_refused(working):
    assert refusal(approves, working, "no-such-run") == "unknown-run"
    assert refusal(lines, working, "no-such-run") == "unknown-run"


def test_of_two_reads_the_chosen_one_counts(working, run):
    stop = working.stops()[0]
    first, second = working.read(stop, "000120"), working.read(stop, "000121", 1)
    working.projects(first, second)
    chooses(working, second)
    assert working.standings(first, second) == ["superseded", "counted"]


def test_a_choice_stands_whatever_comes_in_later(working, run):
    stop = working.stops()[0]
    first, second, third = (working.read(stop, f"00012{n}", n + 1) for n in range(3))
    working.projects(first, second)
    chooses(working, second)
    corrected = working.read(stop, "000129", 9, supersedes=second.id)
    working.projects(third, working.read(stop, "000118", 0), corrected)
    assert working.standings(first, second, third, corrected) == ["superseded", "superseded", "conflict", "counted"]


def test_an_approved_read_is_neither_sent_back_nor_replaced(working, run):
    stop = working.stops()[0]
    first, second = working.read(stop, "000120"), working.read(stop, "000121", 1)
    working.projects(first, second)
    approves(working, run)
    assert refusal(working.orders_reread, first.id) == "read-already-approved"
    assert refusal(chooses, working, second) == "read-already-approved"
    late = working.read(stop, "000125", 2, supersedes=first.id)
    working.projects(late)
    assert working.standings(first, second, late) == ["approved", "conflict", "conflict"]


def test_a_replaced_read_is_not_sent_back(working, run):
    stop = working.stops()[0]
    wrong = working.read(stop, "000120")
    working.projects(wrong, working.read(stop, "000130", 5, supersedes=wrong.id))
    assert refusal(working.orders_reread, wrong.id) == "read-replaced"


def test_the_answer_to_a_reread_is_approved_with_its_own_run(working, run):
    doubted = working.read(working.stops()[0], "000139")
    working.projects(doubted)
    working.orders_reread(doubted.id)
    [again] = [stop for stop in working.stops() if "order" in stop]
    working.projects(working.read(again, "000119", 9, kind="reread"))
    assert refusal(approves, working, run) == "nothing-to-approve"
    assert approves(working, again["run"]).reads == 1


def test_reads_of_a_closed_run_are_reviewed_all_the_same(working, run):
    stop = working.stops()[0]
    with working.store.writing() as session:
        dispatching.close_run(session, working.clock, run, "dora")
    working.projects(working.read(stop, "000120"))
    assert approves(working, run).reads == 1
