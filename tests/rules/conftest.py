"""Questions that nobody would think of: accounts somewhere on the ladder, with or without what the ladder asks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from fieldops.rules.calendar import Calendar, local
from fieldops.rules.question import AccountFacts, Authorisation, Contact, DoorTag, Hold, Notice, Question

BILLED = date(2026, 9, 1)
KINDS = ("APPEAL", "DISPUTE", "MEDICAL", "WEATHER", "MOON_PHASE")
CLASSES = ("residential", "multi", "commercial", "irrigation", "fire")


def days(first: int, last: int) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda n: BILLED + timedelta(days=n))


def instants(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Instants of these days after the bill, to the half hour or a hair beside it."""
    hair = st.sampled_from((-1, 0, 0, 0, 1))
    half_hours = st.integers(0, (last - first) * 48)
    start = local(BILLED + timedelta(days=first))
    return st.builds(lambda n, us: start + timedelta(minutes=30 * n, microseconds=us), half_hours, hair)


def mostly(usual, wild):
    """Three of four are usual, so that many questions are about time alone."""
    return st.one_of(usual, usual, usual, wild)


accounts = st.builds(
    AccountFacts,
    mostly(st.sampled_from(CLASSES[:2]), st.sampled_from(CLASSES)),
    st.just(BILLED),
    st.none() | st.just(BILLED + timedelta(days=25)),
    st.just(Decimal("812.34")),
    mostly(st.just(Decimal("812.34")), st.just(Decimal(0))),
    mostly(st.just(False), st.just(True)),
    mostly(days(95, 110), st.none()),
)
letters = st.builds(Notice, st.just("SHUTOFF_MAILED"), days(90, 95), days(100, 108), st.just(False))
odd_letters = st.builds(Notice, st.just("SHUTOFF_MAILED"), days(84, 110), st.none() | days(95, 125), st.booleans())
contacts = st.builds(Contact, st.just("phone"), instants(96, 130), mostly(st.just(True), st.just(False)))
tags = st.builds(DoorTag, instants(109, 118), mostly(st.just(True), st.just(False)))
odd_tags = st.none() | st.builds(DoorTag, instants(95, 130), st.booleans())
holds = st.builds(Hold, st.sampled_from(KINDS), instants(90, 130), mostly(instants(100, 140), st.none()))
calendars = st.builds(
    Calendar,
    st.sampled_from((date(2026, 1, 2), date(2026, 1, 9))),
    st.frozensets(days(95, 140), max_size=6),
    st.frozensets(days(95, 140), max_size=4),
)
questions = st.builds(
    Question,
    now=instants(105, 125),
    calendar=calendars,
    account=accounts,
    notices=mostly(st.tuples(letters), st.lists(odd_letters, max_size=2).map(tuple)),
    contacts=mostly(st.tuples(contacts), st.just(())),
    door_tag=mostly(tags, odd_tags),
    holds=st.lists(holds, max_size=1).map(tuple),
    payment_feed_as_of=st.none() | instants(95, 135),
    authorisation=st.none() | st.builds(Authorisation, instants(95, 135), instants(95, 135), st.booleans()),
    premise_confirmed=st.sampled_from((True, False, None)),
)


def with_fresh_authority(question: Question, now: datetime) -> Question:
    """The question at another moment, with everything settled that is settled at the door."""
    leave = Authorisation(now, now.astimezone(UTC) + timedelta(hours=1), used=False)
    return replace(
        question.at(now), payment_feed_as_of=now, authorisation=leave, premise_confirmed=True
    ).without_the_future()


@pytest.fixture(scope="session")
def any_question():
    """A strategy for questions about shut-offs and door tags."""
    return questions


@pytest.fixture(scope="session")
def fresh():
    """Settles payment feed, authorisation and premise of a question at a moment."""
    return with_fresh_authority
