"""Change numbers under writers that hold their transactions open: commit order is number order, and there are no gaps.

A reader that has been told of a number must never miss a change with a lower one that was still under way.
"""

from datetime import UTC, datetime
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from fieldops.store import identity
from fieldops.store.city import set_setting, setting

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
PATIENCE_S = 10
A_MOMENT_S = 0.2


class Writer:
    """Somebody who changes work, and whose transaction stays open until told."""

    def __init__(self, store, name: str) -> None:
        self.store, self.name = store, name
        self.number: int | None = None
        self.numbered, self.may_end = Event(), Event()
        self._fails = False
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self.store.writing() as session:
            self.number = identity.raise_change_number(session)
            set_setting(session, self.name, self.number, "dora", NOW)
            self.numbered.set()
            assert self.may_end.wait(PATIENCE_S)
            if self._fails:
                session.rollback()

    def has_number(self, within_s: float = PATIENCE_S) -> bool:
        return self.numbered.wait(within_s)

    def ends(self, *, fails: bool = False) -> None:
        self._fails = fails
        self.may_end.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def seen_by_reader(store) -> tuple[int, list[int]]:
    """The number a reader is told of, and the changes it sees."""
    with store.reading() as session:
        numbers = [setting(session, name) for name in ("first", "second")]
        return identity.identity(session).change_number, [number for number in numbers if number]


def test_no_number_is_given_while_a_lower_one_is_under_way(store):
    first = Writer(store, "first")
    assert first.has_number()
    second = Writer(store, "second")
    assert not second.has_number(A_MOMENT_S)
    assert seen_by_reader(store) == (0, [])
    first.ends()
    assert second.has_number()
    assert seen_by_reader(store) == (1, [1])
    second.ends()
    assert seen_by_reader(store) == (2, [1, 2])


def test_a_number_whose_change_failed_is_given_again(store):
    first = Writer(store, "first")
    assert first.has_number()
    second = Writer(store, "second")
    first.ends(fails=True)
    assert second.has_number()
    second.ends()
    assert seen_by_reader(store) == (1, [1])


def test_a_reader_sees_one_state_from_its_first_look_on(store):
    writer = Writer(store, "first")
    assert writer.has_number()
    with store.reading() as session:
        before = identity.identity(session).change_number
        writer.ends()
        session.expire_all()
        assert (before, identity.identity(session).change_number, setting(session, "first")) == (0, 0, None)
    assert seen_by_reader(store) == (1, [1])


def test_the_numbers_of_many_writers_have_no_gap(store):
    given: list[int] = []

    def write() -> None:
        for _ in range(5):
            with store.writing() as session:
                number = identity.raise_change_number(session)
            given.append(number)

    writers = [Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(PATIENCE_S)
    assert sorted(given) == list(range(1, 21))
    assert seen_by_reader(store)[0] == 20


@pytest.mark.postgres
def test_postgres_readers_ask_for_one_state(postgres_store):
    with postgres_store.reading() as session:
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
    with postgres_store.writing() as session:
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
