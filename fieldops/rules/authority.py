"""What must be fresh when water is shut off: word of payments, the leave to act, the premise (safety, our decision).

A payment made an hour ago must be able to stop the crew. So payments must have been heard of, and leave given, a few
hours ago at most; what lies in the future, or is not there, is unknown, and unknown refuses.
"""

from datetime import timedelta

from fieldops.rules.books import Parameter
from fieldops.rules.calendar import later
from fieldops.rules.finding import Finding, fails, passes, unknown
from fieldops.rules.question import Question


def payment_feed(rule: Parameter, question: Question) -> Finding:
    """Whether payments were heard of recently."""
    as_of = question.payment_feed_as_of
    if as_of is None or as_of > question.now:
        return unknown("It is not known which payments have come in.", "No se sabe qué pagos han llegado.")
    if later(as_of, timedelta(hours=rule.value["hours"])) < question.now:
        return fails(
            "Payments were last heard of {as_of}; that is too long ago.",
            "La última noticia de pagos es del {as_of}; es demasiado antigua.",
            as_of=as_of,
        )
    return passes("Payments are known up to {as_of}.", "Se conocen los pagos hasta el {as_of}.", as_of=as_of)


def authorisation(rule: Parameter, question: Question) -> Finding:
    """Whether there is leave to shut off, unused, begun, not over, and not longer than allowed."""
    leave = question.authorisation
    if leave is None:
        return unknown("No authorisation has been issued.", "No se ha emitido ninguna autorización.")
    if leave.used:
        return fails("The authorisation has been used.", "La autorización ya se usó.")
    if not leave.issued_at <= question.now <= leave.expires_at:
        return fails(
            "The authorisation counts from {issued_at} to {expires_at}, not now.",
            "La autorización vale del {issued_at} al {expires_at}, no ahora.",
            issued_at=leave.issued_at,
            expires_at=leave.expires_at,
        )
    if leave.expires_at > later(leave.issued_at, timedelta(hours=rule.value["hours"])):
        return fails(
            "The authorisation lasts longer than the book allows.",
            "La autorización dura más de lo que permite el reglamento.",
        )
    return passes("Authorised until {until}.", "Autorizado hasta el {until}.", until=leave.expires_at)


def premise(_rule: Parameter, question: Question) -> Finding:
    """Whether somebody at the door confirmed that it is the right one."""
    if question.premise_confirmed is None:
        return unknown("Nobody has confirmed the premise yet.", "Nadie ha confirmado todavía el lugar.")
    if not question.premise_confirmed:
        return fails("This is not the premise of the order.", "Este no es el lugar de la orden.")
    return passes("The premise is confirmed.", "El lugar está confirmado.")
