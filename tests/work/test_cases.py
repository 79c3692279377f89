"""Cases: opened once, closed with a reason by whoever may, and told in the order of time without any amount."""

import pytest
from doors import CODE, PHOTO, Doors
from ladder import OWED

from fieldops.facts.cases import CaseKind
from fieldops.problems import Problem
from fieldops.store.money_tables import AccountHold
from fieldops.store.order_tables import CaseFile
from fieldops.store.people_tables import AuditEntry, Person, PersonRole
from fieldops.work import cases, second_look
from fieldops.work.case_timeline import timeline


@pytest.fixture
def doors(working) -> Doors:
    """The doors of the loaded meter route, and one person for each role that has to do with cases."""
    with working.store.writing() as session:
        for name in ("lena", "finn"):
            row = {"username": name, "name": name, "password_hash": "-", "made_at": working.clock.now()}
            person = Person(username_key=name, **row)
            person.roles = [PersonRole(role={"lena": "field_lead", "finn": "finance_manager"}[name])]
            session.add(person)
    return Doors(working)


@pytest.fixture
def stopped(working, doors):
    """The case of a shut-off that rosa stopped for a medical reason."""
    working.projects(doors.stops_shut_off(doors.sends_to_shut_off("0101"), "medical"))
    [case] = working.all_of(CaseFile)
    return case


@pytest.fixture
def paid(working, doors):
    """The case of a shut-off with leave, after a payment."""
    order = doors.sends_to_shut_off("0101")
    doors.seals_code(order, 2)
    fact = doors.shuts_off(order, 15, authorisation=doors.authorises(order), release_code=CODE, photo=PHOTO)
    doors.is_paid("0101", 10)
    working.projects(fact)
    [case] = working.all_of(CaseFile)
    return case


def closes(office, case, reason="explained", by="dora", note=""):
    with office.store.writing() as session:
        return cases.close_case(session, office.clock, case.id, reason, note, by)


def moments(office, case, knows_billing=False):
    with office.store.reading() as session:
        return timeline(session, session.get_one(CaseFile, case.id), knows_billing=knows_billing)


def test_a_case_opens_once_for_a_kind_and_cause(working, doors):
    with working.store.writing() as session:
        now, kind = working.clock.now(), CaseKind.NSF_AFTER_TURN_ON
        first = cases.open_case(session, now, kind, "payment-1", account_id=doors.account_id("0101"), detail={"a": 1})
        again = cases.open_case(session, now, kind, "payment-1", detail={"a": 2})
        other = cases.open_case(session, now, kind, "payment-2")
        assert (first.id, first.detail) == (again.id, {"a": 1})
        assert other.id != first.id


def test_closing_the_case_of_a_stop_ends_its_hold_and_is_written_down(working, stopped):
    closed = closes(working, stopped, "talked_with_reader", note="  Called the son  ")
    assert (closed.closed_by, closed.closing_reason, closed.closing_note) == (
        "dora",
        "talked_with_reader",
        "Called the son",
    )
    assert [hold.to_at for hold in working.all_of(AccountHold)] == [working.clock.now()]
    assert ("case-closed", stopped.id) in [(entry.action, entry.subject) for entry in working.all_of(AuditEntry)]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize(("by", "slug"), [("rosa", "not-allowed"), ("bill", "not-allowed")])
def test_who_has_nothing_to_do_with_cases_closes_none(working, stopped, by, slug):
    with pytest.raises(Problem) as refused:
        closes(working, stopped, by=by)
    assert refused.value.kind.slug == slug


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize("by", ["dora", "lena"])
def test_a_wrong_shut_off_is_closed_by_the_finance_manager_only(working, paid, by):
    with pytest.raises(Problem) as refused:
        closes(working, paid, by=by)
    assert refused.value.kind.slug == "case-for-finance"
    assert closes(working, paid, "customer_made_whole", by="finn").closed_by == "finn"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # no database decides this
@pytest.mark.parametrize("reason", ["", "because", "answered"])
def test_a_case_is_closed_with_a_reason_of_the_table(working, stopped, reason):
    with pytest.raises(Problem) as refused:
        closes(working, stopped, reason)
    assert refused.value.kind.slug == "case-reason"


def test_a_case_is_closed_once(working, stopped):
    closes(working, stopped)
    with pytest.raises(Problem) as refused:
        closes(working, stopped)
    assert refused.value.kind.slug == "case-closed"


def test_a_payment_that_billing_tells_of_too_late_is_found_by_looking_again(working, doors):
    order = doors.sends_to_shut_off("0101")
    working.projects(doors.shuts_off(order, 15, authorisation=doors.authorises(order)))
    doors.is_paid("0101", 10, known=90)
    assert working.all_of(CaseFile) == []
    with working.store.writing() as session:
        second_look.at_accounts(session, working.clock.now(), [doors.account_id("0101")])
    [case] = working.all_of(CaseFile)
    assert (case.kind, case.detail["withdrawn_at"]) == ("shut_off_after_payment", None)


def test_a_timeline_tells_everything_in_the_order_of_time(working, paid):
    told = moments(working, paid)
    assert [moment.at for moment in told] == sorted(moment.at for moment in told)
    kinds = {moment.what for moment in told}
    assert {"payment", "step", "decision", "authorisation", "authorisation_end", "code_told", "fact", "opened"} <= kinds
    [fact] = [moment for moment in told if moment.what == "fact"]
    assert (fact.by, fact.detail["fact"], fact.detail["told"]["valve"]) == ("Rosa", "service.shut_off", "curb")
    assert [(photo.sha256, photo.is_here) for photo in fact.detail["photos"]] == [(PHOTO, False)]


def test_a_timeline_names_no_amount_and_no_code(working, paid):
    for knows_billing in (False, True):
        told = str([(moment.what, moment.by, moment.detail) for moment in moments(working, paid, knows_billing)])
        assert str(OWED) not in told
        assert CODE not in told
        assert ("CHEQUE-77" in told) == knows_billing


def test_the_timeline_of_a_photo_named_twice_has_both_facts(working, doors):
    first, second = doors.sends_to_tag("0101", "DT-1"), doors.sends_to_tag("0102", "DT-2")
    working.projects(doors.posts(first), doors.posts(second, 9, tag_number="DT-2"))
    [case] = working.all_of(CaseFile)
    told = [moment.detail["told"]["tag_number"] for moment in moments(working, case) if moment.what == "fact"]
    assert told == ["DT-1", "DT-2"]
