"""The statement that nothing was lost: each link from two sources, signed, and a witness against a restored store."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.problems import Problem
from fieldops.store.identity import become_central
from fieldops.store.journal_tables import Journal, JournalLine
from fieldops.sync import statements
from fieldops.sync.signing_key import new_key
from fieldops.work import projecting, statement

KEY = new_key()


@pytest.fixture
def pushed(central, tablet):
    """A tablet wrote five lines, of which one is rubbish and the last is still on it."""
    with central.store.writing() as session:
        become_central(session)
    for digits in ("01042", "01043", "01044"):
        tablet.reads(digits)
    tablet.appends(b"rubbish")
    tablet.reads("01045")
    central.takes(tablet, tablet.batch(1, 4))
    return tablet


def statement_of(central) -> statement.Statement:
    projecting.project(central.store, central.clock)
    with central.store.reading() as session:
        return statement.make(session, central.clock)


def differences(central, earlier: str) -> list:
    with central.store.reading() as session:
        return list(statements.differences(session, statements.opened(earlier, KEY.public_text)))


def broken(central) -> list[str]:
    with central.store.reading() as session:
        return list(statements.broken_chains(session, statement.journals(session)))


def alters(central, change: sa.Update) -> None:
    """As somebody with the database's password would."""
    with central.store.writing() as session:
        session.execute(change)


def test_what_a_tablet_wrote_is_received_set_aside_or_still_there(central, pushed):
    told = statement_of(central)
    [journal] = told.journals
    assert (journal.declared, journal.received, journal.missing) == (5, 4, 1)
    assert (journal.accepted, journal.known, journal.quarantined, journal.waiting) == (3, 0, 1, 0)
    assert journal.head == pushed.head(4)
    assert (journal.balanced, told.facts_balance, told.missing, told.set_aside) == (True, True, 1, 1)
    assert (told.facts.facts, told.facts.at_their_line) == (3, 3)


def test_a_line_above_a_gap_waits_and_nothing_is_out_of_balance(central, pushed):
    pushed.reads("01046")
    central.takes(pushed, pushed.batch(6))
    [journal] = statement_of(central).journals
    assert (journal.received, journal.waiting, journal.missing, journal.balanced) == (4, 1, 2, True)


@pytest.mark.parametrize(
    "alteration",
    [
        sa.update(Journal).values(watermark=5),
        sa.update(JournalLine).where(JournalLine.seq == 2).values(verdict="known"),
        sa.update(JournalLine).where(JournalLine.seq == 2).values(verdict="quarantined", fact_id=None),
    ],
)
def test_counts_that_were_altered_do_not_balance(central, pushed, alteration):
    alters(central, alteration)
    told = statement_of(central)
    assert not (told.journals[0].balanced and told.facts_balance)


def test_an_earlier_statement_holds_while_the_journals_grow(central, pushed):
    before = statements.signed(statement_of(central), KEY)
    central.takes(pushed, pushed.batch(5))
    assert differences(central, before) == []
    assert broken(central) == []


def test_an_earlier_statement_names_a_journal_that_a_restore_cut_short(central, pushed):
    told = statement_of(central).as_json()
    [journal] = told["journals"]
    journal |= {"received": 9, "head": "ab" * 32}
    with central.store.reading() as session:
        [found] = statements.differences(session, told)
    assert (found.what, found.id, found.found) == ("journal", pushed.journal, None)


def test_a_statement_of_another_office_says_nothing_about_this_one(central, pushed):
    told = statement_of(central).as_json() | {"server": "0" * 36}
    with pytest.raises(Problem) as refused, central.store.reading() as session:
        list(statements.differences(session, told))
    assert refused.value.kind.slug == "statement-refused"


def test_bytes_that_do_not_give_the_head_are_found(central, pushed):
    alters(central, sa.update(Journal).values(head="cd" * 32))
    assert broken(central) == [pushed.journal]


SIGNED = statements.signed(
    statement.Statement(
        "11111111-1111-4111-8111-111111111111",
        1,
        datetime(2026, 5, 12, 16, 0, tzinfo=UTC),
        (),
        statement.FactCounts(0, 0, 0),
        0,
        (),
        (),
    ),
    KEY,
)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(SIGNED) - 2), character=st.characters(codec="ascii", exclude_categories=["Cc"]))
def test_a_statement_with_any_character_changed_is_refused_or_says_the_same(place, character):
    assert read_or_refused(SIGNED[:place] + character + SIGNED[place + 1 :]) in (None, read_or_refused(SIGNED))


def read_or_refused(text: str) -> dict | None:
    try:
        return statements.opened(text, KEY.public_text)
    except Problem:
        return None


def test_a_statement_signed_by_another_is_refused():
    with pytest.raises(Problem):
        statements.opened(SIGNED, new_key().public_text)
