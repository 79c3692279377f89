"""One run: its stops with what happened at each, and who works on it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.interchange.handheld_layout import handheld_layout, handheld_layout_names
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.board import readers_to_choose
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import runs
from fieldops.store.readings import placed_of_run
from fieldops.store.stop_history import told_of_run
from fieldops.work import auditing, dispatching
from fieldops.work.handheld_files import load_file as written_for_handhelds

blueprint = Blueprint("runs", __name__, url_prefix="/runs")

SHOWN = {
    "all": _l("All"),
    "open": _l("Open"),
    "read": _l("Read"),
    "skipped": _l("Skipped"),
    "posted": _l("Tag posted"),
    "acted": _l("Done"),
    "unable": _l("Could not be done"),
    "withdrawn": _l("Withdrawn"),
}
ALWAYS_SHOWN = ("all", "open", "read", "skipped")


class AssignForm(Schema):
    """Whom a run is given to; nobody when empty."""

    assign = fields.String(load_default=None)


@blueprint.get("/<run_id>")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD)
def page(run_id: str) -> str:
    """The run, its stops in walking order with their outcomes and histories."""
    return _page(run_id)


@blueprint.post("/<run_id>/assign")
@allowed(Role.DISPATCHER)
def assign(run_id: str) -> Response | tuple[str, int]:
    """Give the run to somebody else, or take it back."""
    username = forms.read(AssignForm())["assign"]
    try:
        with services().store.writing() as session:
            dispatching.assign(session, services().clock, run_id, username, by=current_user.username_key)
    except Problem as problem:
        return _page(run_id, problem), problem.kind.status
    flash(gettext("The run is assigned. Tablets hear of it the next time they reach the office."), "good")
    return redirect(url_for("runs.page", run_id=run_id))


@blueprint.post("/<run_id>/close")
@allowed(Role.DISPATCHER)
def close(run_id: str) -> Response:
    """Take the run off the tablets."""
    with services().store.writing() as session:
        dispatching.close_run(session, services().clock, run_id, by=current_user.username_key)
    flash(gettext("The run is closed. What was already taken on a tablet still comes in."), "good")
    return redirect(url_for("runs.page", run_id=run_id))


@blueprint.get("/<run_id>/load-file")
@allowed(Role.DISPATCHER)
def load_file(run_id: str) -> Response | tuple[str, int]:
    """The file that a maker's handheld is loaded with: the run's open stops."""
    layout, code = request.args.get("layout", ""), request.args.get("code", "")
    try:
        with services().store.writing() as session:
            content = written_for_handhelds(session, run_id, layout, code)
            auditing.note(session, services().clock, current_user.username_key, "handheld-file-made", run_id)
    except Problem as problem:
        return _page(run_id, problem), problem.kind.status
    name = {"Content-Disposition": f'attachment; filename="{layout}-{run_id[:8]}.txt"'}
    return Response(content, content_type="text/plain; charset=us-ascii", headers=name)


def _page(run_id: str, problem: Problem | None = None) -> str:
    show = request.args.get("show", "all")
    with services().store.reading() as session:
        progress = next((run for run in dispatching.progress(session) if run.run == run_id), None)
        if progress is None:
            raise problems.UNKNOWN_RUN(run=run_id)
        stops = runs.placed_stops(session, run_ids=[run_id])
        told = told_of_run(session, run_id)
        standings = {row.reading.id: row.reading.standing for row in placed_of_run(session, run_id)}
    return render_template(
        "runs/page.html",
        problem=problem,
        run=progress,
        stops=[row for row in stops if show in ("all", row.stop.outcome or "open")],
        told=told,
        standings=standings,
        show=show if show in SHOWN else "all",
        choices=[(word, label) for word, label in SHOWN.items() if word in ALWAYS_SHOWN or getattr(progress, word)],
        reader_options=readers_to_choose(),
        handhelds=[(name, handheld_layout(name).title) for name in handheld_layout_names()],
    )
