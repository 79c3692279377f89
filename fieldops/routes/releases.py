"""Release by phone: find the order somebody phones about, ask the book now, say the code or say why not; who to phone.

A code is shown on the answer to a sent form and nowhere else: no address holds it, nothing keeps it, nothing logs it.
What is typed to find an order is sent as a form too, because addresses and names stay out of logs.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts import release_codes
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import handed_orders
from fieldops.store.release_codes import told
from fieldops.work import releasing

blueprint = Blueprint("releases", __name__, url_prefix="/releases")

MOST_SHOWN = 50


class FindForm(Schema):
    """What somebody on the phone names an order by."""

    text = fields.String(load_default="")


class ClosingForm(Schema):
    """The six digits that the tablet shows after the act."""

    closing_code = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.FINANCE_MANAGER)
def page() -> str:
    """Who must be phoned, and the shut-offs that are out."""
    return _page("")


@blueprint.post("/find")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.FINANCE_MANAGER)
def find() -> str:
    """The shut-offs that fit what was typed."""
    return _page(forms.read(FindForm())["text"].strip())


@blueprint.get("/<order_id>")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.FINANCE_MANAGER)
def order(order_id: str) -> str:
    """One shut-off: where, who has it, and what can be asked."""
    return _order(order_id)


@blueprint.post("/<order_id>/code")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD)
def tell(order_id: str) -> str | tuple[str, int]:
    """Ask the book now, and show the code or why there is none."""
    try:
        with services().store.writing() as session:
            answer = releasing.tell_code(session, services().clock, order_id, by=current_user.username_key)
    except Problem as problem:
        return _order(order_id, problem), problem.kind.status
    return _order(order_id, answer=answer)


@blueprint.post("/<order_id>/closing")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD)
def close(order_id: str) -> Response | tuple[str, int]:
    """Note the closing code."""
    typed = forms.read(ClosingForm())["closing_code"]
    try:
        with services().store.writing() as session:
            agrees = releasing.enter_closing_code(
                session, services().clock, order_id, typed, by=current_user.username_key
            )
    except Problem as problem:
        return _order(order_id, problem), problem.kind.status
    if agrees is False:
        flash(gettext("The closing code does not fit what the tablet recorded. Ask for it again."), "danger")
    else:
        flash(gettext("The closing code is noted."), "good")
    return redirect(url_for("releases.order", order_id=order_id))


def _page(text: str) -> str:
    with services().store.reading() as session:
        found = handed_orders.find_shut_offs(session, text, MOST_SHOWN)
        calls = releasing.call_list(session, services().clock)
    return render_template("releases/page.html", text=text, found=found, calls=calls)


def _order(order_id: str, problem: Problem | None = None, answer: releasing.Told | None = None) -> str:
    with services().store.reading() as session:
        place = handed_orders.last_place(session, order_id)
        if place is None:
            raise problems.UNKNOWN_ORDER()
        return render_template(
            "releases/order.html",
            problem=problem,
            out=place,
            answer=answer,
            told=next(iter(told(session, order_id)), None),
            delegation=releasing.delegation(session),
            in_groups=release_codes.spoken,
        )
