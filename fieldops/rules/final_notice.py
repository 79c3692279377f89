"""The final notice on the door, and the days that it runs (201-9 5.2.3).

A tag counts when its photo is at the office and it was posted on a day after the delinquent date; the hour at which
somebody posted it is not judged afterwards. A tag that does not count is as good as none, so nothing has begun to run.
The days are open ones, the day of posting is not counted, and the notice ends at the office close of the last one.
"""

from datetime import datetime
from itertools import islice

from fieldops.rules.books import Parameter
from fieldops.rules.calendar import Calendar, local, local_day, office_close
from fieldops.rules.finding import Finding, fails, passes, unknown
from fieldops.rules.question import DoorTag, Question


def door_tag(_rule: Parameter, question: Question) -> Finding:
    """Whether a tag that counts was posted."""
    return _judge_tag(question)


def _judge_tag(question: Question) -> Finding:
    tag = question.door_tag
    if tag is None:
        return fails("No final notice has been posted on the door.", "No se ha puesto el aviso final en la puerta.")
    if not tag.photo:
        return fails(
            "The photo of the final notice of {posted_at} is not at the office.",
            "La foto del aviso final del {posted_at} no está en la oficina.",
            posted_at=tag.posted_at,
        )
    return _posted_after_the_delinquent_date(tag, question)


def _posted_after_the_delinquent_date(tag: DoorTag, question: Question) -> Finding:
    notice = question.delivered
    if notice is None or notice.delinquent_on is None:
        return unknown(
            "The final notice was posted {posted_at}, but no delinquent date is known.",
            "El aviso final se puso el {posted_at}, pero no se conoce la fecha de mora.",
            posted_at=tag.posted_at,
        )
    if local_day(tag.posted_at) <= notice.delinquent_on:
        return fails(
            "The final notice was posted {posted_at}, not after the delinquent date, {delinquent_on}.",
            "El aviso final se puso el {posted_at}, no después de la fecha de mora, {delinquent_on}.",
            posted_at=tag.posted_at,
            delinquent_on=notice.delinquent_on,
        )
    return passes("The final notice was posted {at}.", "El aviso final se puso el {at}.", at=tag.posted_at)


def final_notice_ended(rule: Parameter, question: Question) -> Finding:
    """Whether the days of a tag that counts are over."""
    tag = question.door_tag
    if tag is None or _judge_tag(question).result == "fail":
        return fails("No final notice is running.", "No hay ningún aviso final en curso.")
    ends = final_notice_ends(rule, question.calendar, tag.posted_at)
    if question.now < ends:
        return fails(
            "The final notice runs until {ends}.", "El aviso final corre hasta el {ends}.", cured_at=ends, ends=ends
        )
    return passes("The final notice ended {ends}.", "El aviso final terminó el {ends}.", ends=ends)


def final_notice_ends(rule: Parameter, calendar: Calendar, posted_at: datetime) -> datetime:
    """The office close of the last day of a notice posted at this instant."""
    *_, last = islice(calendar.open_days_after(local_day(posted_at)), rule.value["open_days"])
    return local(last, office_close(last))
