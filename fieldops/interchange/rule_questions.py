"""The facts of `fieldops rules decide`: JSON text into a `Question`, or a numbered problem.

Strict, because a shut-off may hang on it: every key is there and no other, and nothing is bent to fit. A time that lies
in the future is no mistake of the file; the rules know what to make of it. Hold kinds and bases of a release are words
of billing, so any is taken here. A problem names the place in the file, never what stands there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from marshmallow import Schema, ValidationError, fields, post_load

from fieldops import problems
from fieldops.facts.orders import Off
from fieldops.interchange.exact_fields import MESSAGES, Amount, Day, Now, Text, Time, Truth, one_of
from fieldops.interchange.facts_columns import ACCOUNT_CLASSES
from fieldops.rules import question as ask
from fieldops.rules.calendar import Calendar

_MESSAGES = {"unknown": "is not a key of the facts", "type": "is not an object"}


class _Shape(Schema):
    """A JSON object that becomes the value `makes`; unknown and missing keys are refused."""

    makes: type
    error_messages = _MESSAGES

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Any:
        return self.makes(**loaded)


def _object(shape: type[_Shape], *, nullable: bool = False) -> Any:
    return fields.Nested(shape, required=True, allow_none=nullable, error_messages=MESSAGES)


def _list(inner: Any, **further: Any) -> Any:
    return fields.List(inner, required=True, error_messages=MESSAGES, **further)


class _CalendarShape(_Shape):
    makes = Calendar
    anchor = Day(data_key="open_friday_anchor")
    closed = _list(Day())
    opened = _list(Day(), data_key="open")

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Calendar:
        return Calendar(loaded["anchor"], frozenset(loaded["closed"]), frozenset(loaded["opened"]))


class _AccountShape(_Shape):
    makes = ask.AccountFacts
    account_class = one_of(*ACCOUNT_CLASSES, data_key="class")
    bill_date = Day()
    due_date = Day(nullable=True)
    past_due = Amount()
    shutoff_eligible = Amount()
    occupant_is_tenant = Truth()
    tenant_notified_on = Day(nullable=True)


class _NoticeShape(_Shape):
    makes = ask.Notice
    kind = one_of(ask.SHUTOFF_MAILED)
    mailed_on = Day()
    delinquent_on = Day(nullable=True)
    returned = Truth()


class _ContactShape(_Shape):
    makes = ask.Contact
    kind = one_of("phone", "visit")
    at = Time()
    reached = Truth()


class _DoorTagShape(_Shape):
    makes = ask.DoorTag
    posted_at = Time()
    photo = Truth()


class _HoldShape(_Shape):
    makes = ask.Hold
    kind = Text()
    from_at = Time(data_key="from")
    to_at = Time(data_key="to", nullable=True)


class _AuthorisationShape(_Shape):
    makes = ask.Authorisation
    issued_at = Time()
    expires_at = Time()
    used = Truth()


class _ReleaseShape(_Shape):
    makes = ask.Release
    basis = Text()
    as_of = Time()


class _BalanceShape(_Shape):
    makes = ask.Balance
    charges = Amount()
    penalties = Amount()
    fees = Amount()


class _OverrideShape(_Shape):
    makes = ask.Override
    role = Text()
    reason = Text()


class _ArrangementShape(_Shape):
    makes = ask.Arrangement
    signed_on = Day()
    ends_on = Day()
    shut_off_on = Day(nullable=True)
    covers_new_charges = Truth()


class _QuestionShape(_Shape):
    makes = ask.Question
    now = Now()
    calendar = _object(_CalendarShape)
    account = _object(_AccountShape)
    notices = _list(_object(_NoticeShape))
    contacts = _list(_object(_ContactShape))
    door_tag = _object(_DoorTagShape, nullable=True)
    holds = _list(_object(_HoldShape))
    payment_feed_as_of = Time(nullable=True)
    authorisation = _object(_AuthorisationShape, nullable=True)
    premise_confirmed = Truth(nullable=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> ask.Question:
        lists = {name: tuple(value) for name, value in loaded.items() if isinstance(value, list)}
        question: ask.Question = super()._make({**loaded, **lists})
        return question


class _TurnOnShape(_QuestionShape):
    off_for = one_of(*Off)
    release = _object(_ReleaseShape, nullable=True)
    balance = _object(_BalanceShape)
    override = _object(_OverrideShape, nullable=True)


class _ArrangementQuestionShape(_QuestionShape):
    arrangement = _object(_ArrangementShape)


_SHAPES: dict[str, type[_QuestionShape]] = {"turn-on": _TurnOnShape, "arrangement": _ArrangementQuestionShape}


def parse_question(act: str, content: bytes) -> ask.Question:
    """The question that a file of facts asks about an act; FACTS_UNREADABLE or FACTS_REFUSED says what is wrong."""
    facts = _read(content)
    if not isinstance(facts, dict):
        raise problems.FACTS_UNREADABLE(what="they are not one JSON object")
    try:
        question: ask.Question = _SHAPES.get(act, _QuestionShape)().load(facts)
    except ValidationError as error:
        where, what = next(_places(error.messages))
        raise problems.FACTS_REFUSED(where=where, what=what) from error
    return question


def _read(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise problems.FACTS_UNREADABLE(what="they are nested too deeply") from error
    except json.JSONDecodeError as error:
        raise problems.FACTS_UNREADABLE(what=f"no JSON at line {error.lineno}, column {error.colno}") from error
    except ValueError as error:
        raise problems.FACTS_UNREADABLE(what="no JSON in UTF-8") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise problems.FACTS_UNREADABLE(what="a key stands twice in one object")
    return found


def _no_number(_text: str) -> NoReturn:
    raise problems.FACTS_UNREADABLE(what="a number is not finite")


def _places(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every complaint of marshmallow with the place that it is about."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            # A key of the file may be anything, also what a screen cannot show.
            step = "" if name == "_schema" else ascii(str(name))[1:-1][:40]
            yield from _places(inner, f"{path}.{step}".strip("."))
    else:
        yield path or "facts", str(messages[0] if isinstance(messages, list) else messages).rstrip(".")
