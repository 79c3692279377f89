"""Meter routes: which there are, and loading them from a file of the billing system."""

from flask import Blueprint, abort, render_template, request
from flask_login import current_user
from marshmallow import Schema, fields

from fieldops.facts.roles import Role
from fieldops.interchange.layout import layout_names
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import meter_routes as store
from fieldops.work import importing

blueprint = Blueprint("meter_routes", __name__, url_prefix="/meter-routes")


class LoadForm(Schema):
    """How the file is to be read; `dry_run` comes from the button that was pressed."""

    layout = fields.String(required=True)
    meter_route = fields.String(load_default=None)
    dry_run = fields.Boolean(load_default=False)


@blueprint.get("")
@allowed(Role.BILLING, Role.DISPATCHER)
def page() -> str:
    """Every meter route, the files loaded last, and the form for another."""
    return _page()


@blueprint.post("")
@allowed(Role.BILLING, Role.DISPATCHER)
def load() -> str | tuple[str, int]:
    """Load a file, or try it without loading anything; either way every bad row is shown."""
    try:
        sent = forms.read(LoadForm())
        file = forms.file()
        report = importing.load_meter_route(
            services().store,
            services().clock,
            file.read(),
            sent["layout"],
            sent["meter_route"],
            by=current_user.username_key,
            dry_run=sent["dry_run"],
        )
    except Problem as problem:
        return _page(problem), problem.kind.status
    bad = [(row.line, row.problem.as_json(), row.raw) for row in report.bad]
    return render_template("meter_routes/report.html", report=report, file_name=file.filename, bad=bad)


@blueprint.get("/loads/<load_id>")
@allowed(Role.BILLING, Role.DISPATCHER)
def loaded(load_id: str) -> str:
    """What came of a file that was loaded, with the rows that were set aside."""
    with services().store.reading() as session:
        file = store.get_load_file(session, load_id)
        rows = store.bad_rows(session, load_id)
    if file is None:
        abort(404)
    bad = [(row.line, row.problem, row.raw) for row in rows]
    return render_template("meter_routes/loaded.html", file=file, bad=bad)


def _page(problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        found = store.all_meter_routes(session)
        files = store.load_files(session)
    return render_template(
        "meter_routes/page.html",
        problem=problem,
        meter_routes=found,
        files=files,
        layouts=[(name, name) for name in layout_names()],
        sent=request.form,
    )
