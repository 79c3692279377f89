"""Release codes by phone: the book asked at that moment, and only then the digits.

Somebody out of signal whose leave ran out phones the dispatcher, who asks here. Payment, holds, hours and the feed are
judged as they stand now; leave and premise are not asked for, because the code stands in for the one and the reader at
the door sees the other. The dispatcher decides nothing: Finance's facts and the book do, and the dispatcher speaks the
digits by a delegation that stands in the book.

After the act the tablet shows six digits over the line it recorded. Entered here they are a provisional result; they
are compared with the line once it has come in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts import release_codes as digits
from fieldops.facts.orders import OrderKind
from fieldops.rules.deciding import SETTLED_LATER, Decision
from fieldops.store import decisions, handed_orders, money, orders, release_codes
from fieldops.store.device_tables import Device
from fieldops.store.order_tables import ReleaseCode
from fieldops.store.work_tables import FieldOrder
from fieldops.work import auditing, authorising, city_rules, deciding
from fieldops.work.calling import Call, call_list

__all__ = ["Call", "Told", "call_list", "delegation", "enter_closing_code", "settle_closing", "tell_code"]

PURPOSE = "release_code"
MOST_A_MINUTE = 20
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """A code as it is said, and the tablet it is for."""

    tablet: str
    code: str


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to somebody on the phone: the codes, or why there are none."""

    decision: Decision
    waits: bool
    """Whether the order still waits to be carried out; a withdrawn one gets no code whatever the book says."""
    codes: tuple[SpokenCode, ...]

    @property
    def allowed(self) -> bool:
        """Whether the book and the order's state let the code be said."""
        return self.waits and self.decision.would_be_allowed_with_authority

    @property
    def code(self) -> str | None:
        """The code for the tablet signed in on last; None where there is none to be said."""
        return self.codes[0].code if self.codes else None

    @property
    def reasons(self) -> list[Mapping[str, str]]:
        """Why not, in sentences of both languages."""
        return [verdict.because for verdict in self.decision.failing if verdict.gate not in SETTLED_LATER]


def tell_code(session: Session, clock: Clock, order_id: str, by: str) -> Told:
    """Ask the book now, and only if it allows the act give the code; raises unknown-order, slow-down.

    Whatever the answer is, it is kept.
    """
    money.be_alone(session)
    if decisions.count_asked(session, PURPOSE, by, clock.now() - A_MINUTE) >= MOST_A_MINUTE:
        raise problems.SLOW_DOWN(seconds=int(A_MINUTE.total_seconds()))
    order = _demand_shut_off(session, order_id)
    kept, decision = deciding.decide_now(session, clock, authorising.ACT, order.account_id, PURPOSE, by, order)
    waits = order.state in authorising.ON_THEIR_WAY and order.account_id is not None
    may = waits and decision.would_be_allowed_with_authority
    codes = release_codes.in_hand(session, order_id) if may else []
    for code, _ in codes:
        code.told_at, code.told_by, code.decision_id = clock.now(), by, kept
    auditing.note(session, clock, by, "code-told" if codes else "code-not-told", order.id)
    return Told(decision, waits, tuple(_spoken(code, tablet) for code, tablet in codes))


def enter_closing_code(session: Session, clock: Clock, order_id: str, closing_code: str, by: str) -> bool | None:
    """Note the six digits that the tablet showed after the act; whether they fit its line, None until that is here.

    Raises unknown-order, no-code-told, closing-code.
    """
    money.be_alone(session)
    entered = "".join(closing_code.split())
    told = release_codes.told(session, _demand_shut_off(session, order_id).id)
    if not told:
        raise problems.NO_CODE_TOLD()
    if len(entered) != digits.CLOSING_DIGITS or not (entered.isascii() and entered.isdigit()):
        raise problems.CLOSING_CODE()
    lines = release_codes.lines_of_act(session, order_id)
    row = next((code for code in told if code.device_id in lines), told[0])
    row.closing_code, row.closing_at, row.closing_by = entered, clock.now(), by
    row.closing_agrees = _agrees(row, lines[row.device_id]) if row.device_id in lines else None
    auditing.note(session, clock, by, "closing-code-entered", order_id)
    return row.closing_agrees


def settle_closing(session: Session, order_id: str, device_id: str, line_hash: str) -> None:
    """Compare the closing code that was entered, if any, with the line of the act that has come in."""
    row = release_codes.find(session, order_id, device_id)
    if row is not None and row.closing_code is not None:
        row.closing_agrees = _agrees(row, line_hash)


def delegation(session: Session) -> Mapping[str, str]:
    """By whose word the dispatcher speaks a code."""
    return city_rules.books(session)[0].text("delegation")


def _demand_shut_off(session: Session, order_id: str) -> FieldOrder:
    order = orders.find_order(session, order_id)
    if order is None or order.kind != OrderKind.SHUT_OFF or handed_orders.last_place(session, order_id) is None:
        raise problems.UNKNOWN_ORDER()
    return order


def _agrees(row: ReleaseCode, line_hash: str) -> bool:
    # Leave may have come in after the code was told; then the act was closed without it.
    return row.closing_code in (digits.closing_code(row.code, line_hash), digits.closing_code("", line_hash))


def _spoken(code: ReleaseCode, tablet: Device) -> SpokenCode:
    return SpokenCode(tablet.name, code.code)
