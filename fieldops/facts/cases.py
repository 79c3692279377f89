"""Cases: what happened in the field and disagrees with what the office meant, and the words to close one with.

A rule stops an act from being authorised; it never stops a true event from being stored. Where the two disagree a case
opens, and a person closes it with a reason.
"""

from enum import StrEnum

from fieldops.facts.roles import Role


class CaseKind(StrEnum):
    """What disagrees."""

    SHUT_OFF_WITHOUT_AUTHORISATION = "shut_off_without_authorisation"
    SHUT_OFF_AFTER_PAYMENT = "shut_off_after_payment"
    SHUT_OFF_OUTSIDE_HOURS = "shut_off_outside_hours"
    SHUT_OFF_STOPPED = "shut_off_stopped"
    TAG_WRONG_DOOR = "tag_wrong_door"
    PHOTO_TWICE = "photo_twice"
    READ_ABOVE_OFF_READ = "read_above_off_read"
    NSF_AFTER_TURN_ON = "nsf_after_turn_on"
    TURN_ON_OUTSIDE_HOURS = "turn_on_outside_hours"
    ACT_ON_WITHDRAWN_ORDER = "act_on_withdrawn_order"
    METER_FOUND = "meter_found"


class ClosingReason(StrEnum):
    """Why nothing is left to do about a case."""

    EXPLAINED = "explained"
    CORRECTED = "corrected"
    CUSTOMER_MADE_WHOLE = "customer_made_whole"
    TALKED_WITH_READER = "talked_with_reader"
    SENT_TO_FINANCE = "sent_to_finance"
    FALSE_ALARM = "false_alarm"
    ANSWERED = "answered"
    """Facts that came in later answer it; only the program closes with this one, and it may open the case again."""


BY_A_PERSON = tuple(reason for reason in ClosingReason if reason is not ClosingReason.ANSWERED)

OWED_TURN_ON = frozenset({CaseKind.SHUT_OFF_WITHOUT_AUTHORISATION, CaseKind.SHUT_OFF_AFTER_PAYMENT})
"""Kinds that owe the customer water again at once."""

FOR_FINANCE = OWED_TURN_ON | {CaseKind.NSF_AFTER_TURN_ON}
"""Kinds that only the finance manager closes, because money or a wrong done to a customer hangs on them."""

CLOSERS = frozenset({Role.DISPATCHER, Role.FIELD_LEAD, Role.FINANCE_MANAGER})
CLOSERS_OF = {
    **dict.fromkeys(FOR_FINANCE, frozenset({Role.FINANCE_MANAGER})),
    CaseKind.METER_FOUND: CLOSERS | {Role.BILLING},
}
"""Who closes where it is not everybody of CLOSERS; billing knows the meters that the field does not."""


def may_close(kind: CaseKind, roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles may close a case of this kind."""
    return not roles.isdisjoint(CLOSERS_OF.get(kind, CLOSERS))
