"""Cases: what disagrees and waits for a person, each with its timeline; and closing one with a reason."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.cases import BY_A_PERSON, FOR_FINANCE, CaseKind, may_close
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import case_words, forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import cases as store
from fieldops.work import cases
from fieldops.work.case_timeline import timeline

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

WITH_MONEY = {Role.BILLING, Role.FINANCE_MANAGER}
"""Who may see under which reference billing told of a payment."""


class ClosingForm(Schema):
    """Why a case is closed."""

    reason = fields.String(load_default="")
    note = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER)
def page() -> str:
    """The open cases, the newest first, and those that were closed last."""
    with services().store.reading() as session:
        still_open = store.placed_cases(session, are_open=True)
        closed = store.placed_cases(session, are_open=False, limit=50)
    return render_template("cases/page.html", still_open=still_open, closed=closed, words=case_words)


@blueprint.get("/<case_id>")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER)
def case(case_id: str) -> str:
    """One case with its timeline."""
    return _case(case_id)


@blueprint.post("/<case_id>/close")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER)
def close(case_id: str) -> Response | tuple[str, int]:
    """Close a case with a reason."""
    sent = forms.read(ClosingForm())
    try:
        with services().store.writing() as session:
            cases.close_case(
                session, services().clock, case_id, sent["reason"], sent["note"], by=current_user.username_key
            )
    except Problem as problem:
        return _case(case_id, problem), problem.kind.status
    flash(gettext("The case is closed."), "good")
    return redirect(url_for("cases.page"))


def _case(case_id: str, problem: Problem | None = None) -> str:
    roles = frozenset(current_user.roles)
    with services().store.reading() as session:
        found = store.placed_case(session, case_id)
        if found is None:
            raise problems.UNKNOWN_CASE()
        moments = timeline(session, found.case, knows_billing=not roles.isdisjoint(WITH_MONEY))
    return render_template(
        "cases/case.html",
        problem=problem,
        found=found,
        case=found.case,
        moments=moments,
        words=case_words,
        closes=may_close(CaseKind(found.case.kind), roles),
        is_for_finance=found.case.kind in FOR_FINANCE,
        reasons=[(reason, case_words.REASONS[reason]) for reason in BY_A_PERSON],
    )
