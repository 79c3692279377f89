"""Field orders: what may be asked for, and the life of an order as a table.

An order begins as a draft (the ladder says that something is due), is authorised (the book allowed it at that moment),
assigned (it stands in somebody's run), loaded (a tablet has it), and ends: done, unable (with a code), stopped (by the
reader at the door) or withdrawn (by a payment, a hold or the office). Two things are never refused: what was done in
the field is done, whatever the order's state was; and withdrawing wins over everything that has not been done yet.
"""

from enum import StrEnum


class OrderKind(StrEnum):
    """What a field order asks for."""

    REREAD = "REREAD"
    DOOR_TAG = "DOOR_TAG"
    SHUT_OFF = "SHUT_OFF"
    TURN_ON = "TURN_ON"
    START_SERVICE = "START_SERVICE"
    CHECK_READ = "CHECK_READ"
    METER_CHECK = "METER_CHECK"
    INVESTIGATE = "INVESTIGATE"


class OrderState(StrEnum):
    """Where an order is in its life."""

    DRAFT = "draft"
    AUTHORISED = "authorised"
    ASSIGNED = "assigned"
    LOADED = "loaded"
    DONE = "done"
    UNABLE = "unable"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class OrderStep(StrEnum):
    """What may happen to an order; it is made once, so the table has no row for that."""

    MAKE = "make"
    AUTHORISE = "authorise"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    LOAD = "load"
    FINISH = "finish"
    FAIL = "fail"
    STOP = "stop"
    WITHDRAW = "withdraw"


class Off(StrEnum):
    """Why the water of a service point is off."""

    NONPAY = "NONPAY"
    VACANT = "VACANT"
    REPAIR = "REPAIR"
    EMERGENCY = "EMERGENCY"


class Why(StrEnum):
    """Why a step was taken."""

    LADDER = "ladder"
    """The rule book allows what the list asks for."""
    PAID = "paid"
    HOLD = "hold"
    ARRANGEMENT = "arrangement"
    RELEASE = "release"
    NSF = "nsf"
    """The bank sent back the payment that a release rested on."""
    OVERRIDE = "override"
    MOVED = "moved"
    RUN_CLOSED = "run_closed"
    DISPATCHER = "dispatcher"
    CLERK = "clerk"
    CUSTOMER = "customer"
    MISTAKE = "mistake"
    DOUBLE = "double"
    STOPPED = "stopped"
    ANSWERED = "answered"
    """Facts that came in later leave nothing to look at."""
    RUNS_AGAIN = "runs_again"
    """Somebody has turned the water on already."""


DISPATCHERS_REASONS = (Why.CUSTOMER, Why.MISTAKE, Why.DOUBLE, Why.DISPATCHER)
"""Why a dispatcher may withdraw an order by hand."""

NEED_AUTHORITY = frozenset({OrderKind.DOOR_TAG, OrderKind.SHUT_OFF})
"""Kinds that hurt a customer: the book has to allow them before anybody may be sent."""

DONE_BY_READ = frozenset({OrderKind.REREAD, OrderKind.CHECK_READ, OrderKind.METER_CHECK, OrderKind.INVESTIGATE})
"""Kinds that are done when the meter is read; at the others a read only goes with the act."""

_S, _T = OrderState, OrderStep

LIFE: dict[tuple[OrderState, OrderStep], OrderState] = {
    (_S.DRAFT, _T.AUTHORISE): _S.AUTHORISED,
    (_S.AUTHORISED, _T.AUTHORISE): _S.AUTHORISED,
    (_S.ASSIGNED, _T.AUTHORISE): _S.ASSIGNED,
    (_S.LOADED, _T.AUTHORISE): _S.LOADED,
    (_S.AUTHORISED, _T.ASSIGN): _S.ASSIGNED,
    (_S.ASSIGNED, _T.ASSIGN): _S.ASSIGNED,
    (_S.LOADED, _T.ASSIGN): _S.ASSIGNED,
    (_S.ASSIGNED, _T.UNASSIGN): _S.AUTHORISED,
    (_S.LOADED, _T.UNASSIGN): _S.AUTHORISED,
    (_S.ASSIGNED, _T.LOAD): _S.LOADED,
    (_S.LOADED, _T.LOAD): _S.LOADED,
    # What was done in the field was done: from any state, and nothing comes after it.
    **{(state, _T.FINISH): _S.DONE for state in _S},
    **{(state, _T.FAIL): _S.UNABLE for state in (_S.AUTHORISED, _S.ASSIGNED, _S.LOADED, _S.UNABLE)},
    **{(state, _T.STOP): _S.STOPPED for state in (_S.AUTHORISED, _S.ASSIGNED, _S.LOADED, _S.UNABLE, _S.STOPPED)},
    **{(state, _T.WITHDRAW): _S.WITHDRAWN for state in (_S.DRAFT, _S.AUTHORISED, _S.ASSIGNED, _S.LOADED)},
}

OPEN = frozenset({_S.DRAFT, _S.AUTHORISED, _S.ASSIGNED, _S.LOADED})
"""States in which an order still waits for its outcome."""


def next_state(state: OrderState, step: OrderStep) -> OrderState | None:
    """Where a step leads; None where the table has no such step."""
    return LIFE.get((state, step))
