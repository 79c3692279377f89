"""The office calendar: a year at a glance, days opened and closed by hand, the Friday that fixes all open Fridays."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import city
from fieldops.work import calendar_year, office_calendar
from fieldops.work.days import city_day

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

OFFICE = (Role.DISPATCHER, Role.BILLING, Role.FIELD_LEAD, Role.FINANCE_MANAGER, Role.ADMIN)
EDITORS = (Role.ADMIN, Role.FINANCE_MANAGER)
LATEST_ACTS = 20
ACTS = {
    "calendar-day-opened": _l("Day opened"),
    "calendar-day-closed": _l("Day closed"),
    "calendar-day-undone": _l("Change undone"),
    "calendar-anchor-set": _l("Anchor Friday set"),
}


class DayForm(Schema):
    """A day that differs from the pattern, and why."""

    day = fields.Date(required=True)
    is_open = fields.Boolean(required=True)
    note = fields.String(load_default="")


class OneDayForm(Schema):
    """A day."""

    day = fields.Date(required=True)


@blueprint.get("")
@allowed(*OFFICE)
def page() -> str:
    """A year, the days changed by hand, and what was done lately."""
    return _page()


@blueprint.post("/day")
@allowed(*EDITORS)
def set_day() -> Response | tuple[str, int]:
    """Open or close a day."""
    try:
        sent = forms.read(DayForm())
        with services().store.writing() as session:
            office_calendar.set_day(
                session, services().clock, sent["day"], sent["is_open"], sent["note"], current_user.username_key
            )
    except Problem as problem:
        return _page(problem), problem.kind.status
    flash(gettext("The calendar is changed. Tablets hear of it at their next contact."), "good")
    return redirect(url_for("calendar.page", year=sent["day"].year))


@blueprint.post("/day/undo")
@allowed(*EDITORS)
def clear_day() -> Response | tuple[str, int]:
    """Let a day follow the pattern again."""
    try:
        day = forms.read(OneDayForm())["day"]
        with services().store.writing() as session:
            office_calendar.clear_day(session, services().clock, day, current_user.username_key)
    except Problem as problem:
        return _page(problem), problem.kind.status
    flash(gettext("The day follows the pattern again."), "good")
    return redirect(url_for("calendar.page", year=day.year))


@blueprint.get("/anchor")
@allowed(*EDITORS)
def preview_anchor() -> str | tuple[str, int]:
    """What another anchor Friday would change, before it does."""
    try:
        anchor = _asked_anchor()
        with services().store.reading() as session:
            change = office_calendar.anchor_change(session, services().clock, anchor)
    except Problem as problem:
        return _page(problem), problem.kind.status
    return render_template("calendar/anchor.html", change=change)


@blueprint.post("/anchor")
@allowed(*EDITORS)
def set_anchor() -> Response | tuple[str, int]:
    """Count the open Fridays from another Friday."""
    try:
        anchor = forms.read(OneDayForm())["day"]
        with services().store.writing() as session:
            office_calendar.set_anchor(session, services().clock, anchor, current_user.username_key)
    except Problem as problem:
        return _page(problem), problem.kind.status
    flash(gettext("The open Fridays are counted anew. Tablets hear of it at their next contact."), "good")
    return redirect(url_for("calendar.page"))


def _page(problem: Problem | None = None) -> str:
    first, last = office_calendar.bounds()
    year = min(max(_asked_year(), first.year), last.year)
    with services().store.reading() as session:
        return render_template(
            "calendar/page.html",
            problem=problem,
            year=year,
            years=(first.year, last.year),
            months=calendar_year.year_at_a_glance(session, year),
            edited=[row for row in city.calendar_days(session) if row.on.year == year],
            anchor=office_calendar.in_force(session).anchor,
            anchor_set=city.setting_row(session, "open_friday_anchor"),
            done=[
                (entry, date.fromisoformat(entry.subject))
                for entry in city.acts_noted(session, office_calendar.DONE, LATEST_ACTS)
            ],
            acts=ACTS,
            may_edit=not current_user.roles.isdisjoint(EDITORS),
            sent=request.form,
        )


def _asked_year() -> int:
    return request.args.get("year", default=city_day(services().clock.now()).year, type=int)


def _asked_anchor() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError as error:
        raise problems.MALFORMED(what="day") from error
