"""The shut-off notice that is mailed, and the delinquent date that it states (201-9 5.2.3).

The latest notice that did not come back is the one that counts. A notice mailed too early is as good as none: time does
not cure it, a new one has to be mailed. Whichever book asks, nobody acts before the date that the notice promised.
"""

from datetime import date, timedelta

from fieldops.rules.books import Parameter
from fieldops.rules.calendar import ONE_DAY, local
from fieldops.rules.finding import Finding, fails, passes, unknown
from fieldops.rules.question import Notice, Question


def mailed_notice(rule: Parameter, question: Question) -> Finding:
    """Whether a notice was mailed, not too early, and its delinquent date is over."""
    notice = question.delivered
    if notice is None:
        return no_notice()
    not_before = notice_not_before(rule, question.account.due)
    if notice.mailed_on < not_before:
        return fails(
            "The shut-off notice was mailed too early, {mailed_on}; it may be mailed from {not_before}.",
            "El aviso de corte se envió demasiado pronto, el {mailed_on}; se puede enviar a partir del {not_before}.",
            mailed_on=notice.mailed_on,
            not_before=not_before,
        )
    return delinquent_date_is_over(notice, question.today)


def notice_not_before(rule: Parameter, due: date) -> date:
    """The first day on which the shut-off notice may be mailed."""
    return due + timedelta(days=rule.value["days_after_due"])


def no_notice() -> Finding:
    """Nothing was mailed, or it came back."""
    return fails(
        "No shut-off notice has been mailed, or it came back.", "No se ha enviado un aviso de corte, o fue devuelto."
    )


def delinquent_date_is_over(notice: Notice, today: date) -> Finding:
    """Whether the day that the notice names lies before today."""
    if notice.delinquent_on is None:
        return unknown(
            "The delinquent date on the notice of {mailed_on} is not known.",
            "No se conoce la fecha de mora del aviso del {mailed_on}.",
            mailed_on=notice.mailed_on,
        )
    if today <= notice.delinquent_on:
        return fails(
            "The notice gives the customer until {delinquent_on}, the end of the day.",
            "El aviso da al cliente hasta el {delinquent_on}, al final del día.",
            cured_at=local(notice.delinquent_on + ONE_DAY),
            delinquent_on=notice.delinquent_on,
        )
    return passes(
        "The notice was mailed {mailed_on}; its delinquent date, {delinquent_on}, is over.",
        "El aviso se envió el {mailed_on}; su fecha de mora, {delinquent_on}, ya pasó.",
        mailed_on=notice.mailed_on,
        delinquent_on=notice.delinquent_on,
    )
