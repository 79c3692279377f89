"""An arrangement to pay, made at the billing office before the shut-off date (201-9 5.2.5.1)."""

from calendar import monthrange
from datetime import date

from fieldops.rules.books import Parameter
from fieldops.rules.finding import Finding, fails, passes
from fieldops.rules.question import Arrangement, Question


def length(rule: Parameter, question: Question) -> Finding:
    """Whether the plan ends within the policy's months of its signing."""
    plan = _plan(question)
    last = months_after(plan.signed_on, rule.value["months"])
    if not plan.signed_on <= plan.ends_on <= last:
        return fails(
            "Signed {signed_on}, it has to end by {last}; it ends {ends_on}.",
            "Firmado el {signed_on}, debe terminar a más tardar el {last}; termina el {ends_on}.",
            signed_on=plan.signed_on,
            last=last,
            ends_on=plan.ends_on,
        )
    return passes("It ends {ends_on}, in time.", "Termina el {ends_on}, a tiempo.", ends_on=plan.ends_on)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def before_shut_off(_rule: Parameter, question: Question) -> Finding:
    """Whether it was signed on a day before the shut-off date."""
    plan = _plan(question)
    if plan.shut_off_on is None:
        return passes("No shut-off date is set.", "No hay fecha de corte.")
    if plan.signed_on >= plan.shut_off_on:
        return fails(
            "It was signed {signed_on}; the last day for it was the one before {shut_off_on}.",
            "Se firmó el {signed_on}; el último día era el anterior al {shut_off_on}.",
            signed_on=plan.signed_on,
            shut_off_on=plan.shut_off_on,
        )
    return passes(
        "It was signed before the shut-off date, {shut_off_on}.",
        "Se firmó antes de la fecha de corte, {shut_off_on}.",
        shut_off_on=plan.shut_off_on,
    )


def covers_all(_rule: Parameter, question: Question) -> Finding:
    """Whether it covers the new charges as well as the delinquent ones."""
    if not _plan(question).covers_new_charges:
        return fails(
            "It covers the delinquent charges only; new charges belong in it.",
            "Solo cubre los cargos vencidos; también debe cubrir los nuevos.",
        )
    return passes("It covers delinquent and new charges.", "Cubre los cargos vencidos y los nuevos.")


def _plan(question: Question) -> Arrangement:
    if question.arrangement is None:
        raise ValueError("a question about an arrangement has to bring it")
    return question.arrangement
