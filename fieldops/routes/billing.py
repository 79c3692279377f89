"""Billing: reviewing the reads of a run, exceptions first, and approving them; the proof that nothing was lost."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store.review_counts import waiting_by_run
from fieldops.sync import statements
from fieldops.sync.signing_key import SigningKey
from fieldops.work import dispatching, rereading, reviewing, statement

blueprint = Blueprint("billing", __name__, url_prefix="/billing")


class RereadForm(Schema):
    """Why another look is wanted."""

    reason = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def page() -> str:
    """The runs that have reads waiting, with the number of exceptions."""
    with services().store.reading() as session:
        waiting = waiting_by_run(session)
        found = dispatching.progress(session)
    return render_template(
        "billing/page.html",
        waiting=[(run, waiting[run.run]) for run in found if run.run in waiting],
        others=[run for run in found if run.run not in waiting and run.read],
    )


@blueprint.get("/runs/<run_id>")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def run(run_id: str) -> str:
    """The reads of a run, exceptions first."""
    return _run(run_id)


@blueprint.post("/runs/<run_id>/approve")
@allowed(Role.BILLING)
def approve(run_id: str) -> Response | tuple[str, int]:
    """Approve the reads of a run that count."""
    try:
        approval = reviewing.approve(services().store, services().clock, run_id, by=current_user.username_key)
    except Problem as problem:
        return _run(run_id, problem), problem.kind.status
    flash(ngettext("%(num)d read is approved.", "%(num)d reads are approved.", approval.reads), "good")
    flash(gettext("What is approved goes into the next export file."), "good")
    return redirect(url_for("billing.run", run_id=run_id))


@blueprint.get("/runs/<run_id>/reads/<reading_id>/re-read")
@allowed(Role.BILLING)
def ask_for_reread(run_id: str, reading_id: str) -> str:
    """Ask why a read is doubted before it is sent back."""
    with services().store.reading() as session:
        lines = reviewing.reads_of_run(session, run_id)
    line = next((line for line in lines if line.event == reading_id), None)
    if line is None:
        raise problems.NO_SUCH_PAGE()
    return render_template("billing/reread.html", line=line, run_id=run_id)


@blueprint.post("/runs/<run_id>/reads/<reading_id>/re-read")
@allowed(Role.BILLING)
def order_reread(run_id: str, reading_id: str) -> Response | tuple[str, int]:
    """Send a read back and order another look."""
    reason = forms.read(RereadForm())["reason"]
    try:
        with services().store.writing() as session:
            rereading.order_reread(session, services().clock, reading_id, by=current_user.username_key, reason=reason)
    except Problem as problem:
        return _run(run_id, problem), problem.kind.status
    flash(gettext("The re-read is ordered. It appears on the reader's tablet with its next work."), "good")
    return redirect(url_for("billing.run", run_id=run_id))


@blueprint.post("/runs/<run_id>/reads/<reading_id>/choose")
@allowed(Role.BILLING)
def choose(run_id: str, reading_id: str) -> Response | tuple[str, int]:
    """Let this of several reads of a register count."""
    try:
        with services().store.writing() as session:
            reviewing.choose(session, services().clock, reading_id, by=current_user.username_key)
    except Problem as problem:
        return _run(run_id, problem), problem.kind.status
    flash(gettext("This read counts now; the other one is kept and does not count."), "good")
    return redirect(url_for("billing.run", run_id=run_id))


@blueprint.get("/nothing-was-lost")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def nothing_was_lost() -> str:
    """From the tablets' journals to the exported files, each link counted from two sources."""
    with services().store.reading() as session:
        made = statement.make(session, services().clock)
    return render_template("billing/nothing_was_lost.html", statement=made, accounts=made.runs)


@blueprint.get("/nothing-was-lost/statement")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def signed_statement() -> Response:
    """The same as a file, signed by central, to be kept and held against the store one day."""
    with services().store.reading() as session:
        made = statement.make(session, services().clock)
    key: Callable[[], SigningKey] = current_app.extensions["fieldops_statement_key"]
    answer = Response(statements.signed(made, key()), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = f"attachment; filename=nothing-was-lost-{made.at:%Y-%m-%d-%H%M}.ndjson"
    return answer


def _run(run_id: str, problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        lines = reviewing.reads_of_run(session, run_id)
        progress = next(run for run in dispatching.progress(session) if run.run == run_id)
    disputed = {line.register for line in lines if line.standing == "conflict"}
    return render_template(
        "billing/run.html",
        problem=problem,
        run=progress,
        disputed=sorted(
            (line for line in lines if line.register in disputed), key=lambda line: (line.sequence, line.at)
        ),
        lines=[line for line in lines if line.register not in disputed],
        ready=sum(line.standing == "counted" for line in lines),
    )
