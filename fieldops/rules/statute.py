"""What California asks before water to a home is shut off (Health and Safety Code 116908; Public Utilities Code 10009,
10010.1). The lead of the mailed notice, word to tenants, and a last contact.

Nothing here is ever too early, only the shut-off is: time cures all of it, once the letter is mailed and somebody was
reached or a tag hangs on the door. A contact counts when it was made on a day after the mailing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from fieldops.rules.books import Parameter
from fieldops.rules.calendar import ONE_DAY, Calendar, later, local, local_day
from fieldops.rules.finding import Finding, fails, passes
from fieldops.rules.notices import delinquent_date_is_over, no_notice
from fieldops.rules.question import Question


def notice_lead(rule: Parameter, question: Question) -> Finding:
    """Whether customer and tenants were told long enough ago."""
    notice, account = question.delivered, question.account
    if notice is None:
        return no_notice()
    if account.occupant_is_tenant and account.tenant_notified_on is None:
        return fails(
            "The tenants who live here have not been told.", "No se ha avisado a los inquilinos que viven aquí."
        )
    tenants = account.tenant_notified_on if account.occupant_is_tenant else None
    allowed_on = shut_off_day_after_notice(rule, question.calendar, notice.mailed_on, tenants)
    promised = delinquent_date_is_over(notice, question.today)
    if promised.result == "unknown" or question.today >= allowed_on:
        return promised
    return fails(
        "The notice was mailed {mailed_on}; with it the law allows a shut-off from {allowed_on}.",
        "El aviso se envió el {mailed_on}; con él la ley permite el corte a partir del {allowed_on}.",
        cured_at=local(allowed_on),
        mailed_on=notice.mailed_on,
        allowed_on=allowed_on,
    )


def shut_off_day_after_notice(rule: Parameter, calendar: Calendar, mailed_on: date, tenants: date | None) -> date:
    """The first day on which the notices allow a shut-off; `tenants` is the day on which tenants were told."""
    leads = rule.value
    *_, last_between = islice(calendar.open_days_after(mailed_on), leads["open_days_between"])
    days = [mailed_on + timedelta(days=leads["days_after_mailing"]), last_between + ONE_DAY]
    if tenants:
        days.append(tenants + timedelta(days=leads["days_after_tenant_notice"]))
    return max(days)


def contact(rule: Parameter, question: Question) -> Finding:
    """Whether somebody was reached a day ago, or a tag has hung on the door for two."""
    enough = min(_enough(rule, question), default=None)
    if enough is None:
        return fails(
            "Nobody of the household was reached after the mailing, and no final notice hangs on the door.",
            "No se habló con nadie del hogar después del envío, y no hay un aviso final en la puerta.",
        )
    if question.now < enough:
        return fails(
            "The hours that the law gives after the last contact or the final notice end {enough}.",
            "Las horas que da la ley después del último contacto o del aviso final terminan el {enough}.",
            cured_at=enough,
            enough=enough,
        )
    return passes(
        "The household was told in time: the law's hours ended {enough}.",
        "Se avisó al hogar a tiempo: las horas que da la ley terminaron el {enough}.",
        enough=enough,
    )


def _enough(rule: Parameter, question: Question) -> Iterator[datetime]:
    """The instants at which each contact, and the tag, is old enough."""
    notice = question.delivered
    for one in question.contacts:
        if notice and one.reached and local_day(one.at) > notice.mailed_on:
            yield later(one.at, timedelta(hours=rule.value["hours_after_contact"]))
    if question.door_tag and question.door_tag.photo:
        yield hours_after_tag(rule, question.door_tag.posted_at)


def hours_after_tag(rule: Parameter, posted_at: datetime) -> datetime:
    """The instant at which a tag has hung long enough."""
    return later(posted_at, timedelta(hours=rule.value["hours_after_tag"]))
