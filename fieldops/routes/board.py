"""The dispatch board: how far every run is, and making a new one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.facts.roles import FIELD_ROLES, Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store.meter_routes import all_meter_routes
from fieldops.store.people import active_people_with
from fieldops.work import devices_seen, dispatching
from fieldops.work.days import city_day

blueprint = Blueprint("board", __name__, url_prefix="/board")


class RunForm(Schema):
    """A run to be made."""

    meter_route = fields.String(required=True)
    on = fields.Date(required=True, data_key="date")
    assign = fields.String(load_default=None)


@blueprint.get("")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD)
def page() -> str:
    """Every run, the newest day first, and the form for a new one."""
    return _page()


@blueprint.post("")
@allowed(Role.DISPATCHER)
def make_run() -> Response | tuple[str, int]:
    """Make a run of a meter route on a day, for a person or for nobody yet."""
    sent: dict[str, Any] = {}
    try:
        sent = forms.read(RunForm())
        with services().store.writing() as session:
            run = dispatching.make_run(
                session,
                services().clock,
                sent["meter_route"],
                sent["on"],
                sent["assign"],
                by=current_user.username_key,
            )
    except Problem as problem:
        return _page(problem, sent), problem.kind.status
    flash(gettext("The run is made. Tablets get it the next time they reach the office."), "good")
    return redirect(url_for("runs.page", run_id=run.id))


def _page(problem: Problem | None = None, sent: dict[str, Any] | None = None) -> str:
    with services().store.reading() as session:
        found = dispatching.progress(session)
        walks = all_meter_routes(session)
        devices = devices_seen.all_of_them(session, services().clock.now(), services().alarm_after)
    return render_template(
        "board/page.html",
        problem=problem,
        sent=sent or {},
        open_runs=[run for run in found if run.status != "closed"],
        closed_runs=[run for run in found if run.status == "closed"],
        meter_routes=[route for route, _ in walks],
        alarming=[each.device for each in devices if each.alarms],
        reader_options=readers_to_choose(),
        today=city_day(services().clock.now()).isoformat(),
    )


def readers_to_choose() -> list[tuple[str, str]]:
    """User name and display name of everybody who may be given a run."""
    with services().store.reading() as session:
        return [(person.username, person.name) for person in active_people_with(session, FIELD_ROLES)]
