"""Whom the ladder reaches, and what is owed on it (201-9 5.2.3; Health and Safety Code 116902, 116908)."""

from datetime import timedelta
from decimal import Decimal

from fieldops.rules.books import Parameter
from fieldops.rules.calendar import local
from fieldops.rules.finding import Finding, fails, passes
from fieldops.rules.question import Question


def refused_class(rule: Parameter, question: Question) -> Finding:
    """Whether the policy lets this class of account be shut off."""
    if question.account.account_class in rule.value:
        return fails(
            "A fire service is never shut off for non-payment.",
            "Un servicio contra incendios nunca se corta por falta de pago.",
        )
    return passes("This class of account may be shut off.", "Esta clase de cuenta se puede cortar.")


def covered_class(rule: Parameter, question: Question) -> Finding:
    """Whether the law speaks about this class of account; it passes either way, and asks nothing of the others."""
    if question.account.account_class in rule.value:
        return passes("The law protects this home.", "La ley protege esta vivienda.")
    return passes(
        "The account is not a home; this law does not apply.", "La cuenta no es una vivienda; esta ley no se aplica."
    )


def amount(rule: Parameter, question: Question) -> Finding:
    """Whether anything is owed for which water may be shut off."""
    if question.account.shutoff_eligible > Decimal(rule.value):
        return passes(
            "Past-due charges have gone through every notice.", "Hay cargos vencidos que pasaron por todos los avisos."
        )
    return fails(
        "Nothing is owed for which water may be shut off.", "No se debe nada por lo que se pueda cortar el agua."
    )


def days_delinquent(rule: Parameter, question: Question) -> Finding:
    """Whether the bill has been due long enough."""
    due = question.account.due
    allowed_on = due + timedelta(days=rule.value["days_after_due"])
    if question.today < allowed_on:
        return fails(
            "The bill was due {due}; the law allows a shut-off from {allowed_on}.",
            "La factura venció el {due}; la ley permite el corte a partir del {allowed_on}.",
            cured_at=local(allowed_on),
            due=due,
            allowed_on=allowed_on,
        )
    return passes("The bill has been due since {due}.", "La factura está vencida desde el {due}.", due=due)
