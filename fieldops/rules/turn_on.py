"""Turning on a service that is off for non-payment (201-9 5.2.4, 5.2.5).

Billing's release is what turns the water on. It rests on a balance of nothing, or on a basis that asks for none. The
hours are the policy's; a field lead or the finance manager may step over them with a reason, and over nothing else.
Unknown never keeps water away from anybody.
"""

from fieldops.rules.books import Parameter
from fieldops.rules.finding import Finding, fails, passes, unknown
from fieldops.rules.question import Question


def release(_rule: Parameter, question: Question) -> Finding:
    """Whether billing has released the service."""
    given = question.release
    if given is None:
        return fails(
            "The billing office has not released this service.", "La oficina de facturación no ha liberado el servicio."
        )
    if given.as_of > question.now:
        return unknown(
            "The release of the billing office is dated later than now, {as_of}.",
            "La liberación de la oficina de facturación tiene fecha posterior, {as_of}.",
            as_of=given.as_of,
        )
    return passes(
        "The billing office released the service {as_of}.",
        "La oficina de facturación liberó el servicio el {as_of}.",
        as_of=given.as_of,
    )


def balance(rule: Parameter, question: Question) -> Finding:
    """Whether everything is paid, or the release asks for no such thing."""
    if question.release and question.release.basis in rule.value["not_asked_for"]:
        return passes("The release asks for no balance of zero.", "La liberación no exige un saldo en cero.")
    owed = question.balance
    if owed is None:
        return unknown("What is still owed is not known.", "No se sabe lo que aún se debe.")
    if owed.charges or owed.penalties or owed.fees:
        return fails(
            "Charges, penalties or turn-on fees are still unpaid.",
            "Aún hay cargos, recargos o cuotas de reconexión sin pagar.",
        )
    return passes(
        "All charges, penalties and turn-on fees are paid.",
        "Todos los cargos, recargos y cuotas de reconexión están pagados.",
    )


def override(rule: Parameter, question: Question) -> Finding | None:
    """Whether somebody who may has said why the hours do not count; nothing when nobody has said anything."""
    given = question.override
    if given is None:
        return None
    if given.role not in rule.value:
        return fails(
            "Only a field lead or the finance manager may turn on outside the hours.",
            "Solo un jefe de campo o el gerente de finanzas puede reconectar fuera del horario.",
        )
    if not given.reason.strip():
        return fails("Outside the hours a reason is needed.", "Fuera del horario hace falta un motivo.")
    return passes(
        "Somebody who may has allowed it outside the hours.", "Lo autorizó fuera del horario alguien que puede hacerlo."
    )
