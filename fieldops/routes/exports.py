"""Export files: making one of what is approved, and giving one again, byte for byte."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.interchange.layout import export_layout_names
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import batches
from fieldops.work import auditing, exporting, reconciling

blueprint = Blueprint("exports", __name__, url_prefix="/billing/exports")


class ExportForm(Schema):
    """The layout of the file."""

    layout = fields.String(required=True)


@blueprint.get("")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def page() -> str:
    """The files made so far, and making another."""
    return _page()


@blueprint.post("")
@allowed(Role.BILLING)
def make() -> Response | tuple[str, int]:
    """Make a file of every approved batch that is in none yet."""
    try:
        layout = forms.read(ExportForm())["layout"]
        made = exporting.export(services().store, services().clock, layout, by=current_user.username_key, batch=None)
    except Problem as problem:
        return _page(problem), problem.kind.status
    flash(gettext("File %(number)s is made. Download it below.", number=made.number), "good")
    return redirect(url_for("exports.page"))


@blueprint.get("/<int:number>")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def download(number: int) -> Response:
    """The bytes of a file, the same at every call."""
    with services().store.writing() as session:
        found = batches.find_export(session, number)
        if found is None:
            raise problems.UNKNOWN_BATCH(batch=number)
        auditing.note(session, services().clock, current_user.username_key, "export-downloaded", str(number))
        content = found.content
    name = {"Content-Disposition": f'attachment; filename="reads-{number}.csv"'}
    return Response(content, content_type="text/csv; charset=utf-8", headers=name)


def _page(problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        found = batches.all_exports(session)
        accounts = reconciling.accounts(session)
    return render_template(
        "exports/page.html",
        problem=problem,
        exports=found,
        waiting=sum(account.approved - account.exported for account in accounts),
        layouts=[(name, name) for name in export_layout_names()],
    )
