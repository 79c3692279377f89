"""Field orders: the day's lists with why each account is or is not on them, runs of orders, and each order's story."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.orders import DISPATCHERS_REASONS, Off, OrderKind, OrderState, Why
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.board import readers_to_choose
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import order_places, orders
from fieldops.work import ladder_lists, listing_candidates, listing_orders, order_runs, requesting
from fieldops.work.days import city_day

blueprint = Blueprint("orders", __name__, url_prefix="/orders")

LOOKERS = (Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER)
LISTS = {"door-tags": OrderKind.DOOR_TAG, "shut-offs": OrderKind.SHUT_OFF}
KINDS = {
    "turn-ons": (OrderKind.TURN_ON, OrderKind.START_SERVICE),
    "other": (OrderKind.CHECK_READ, OrderKind.METER_CHECK, OrderKind.INVESTIGATE),
}
TAB_OF = {kind: tab for tab, kinds in KINDS.items() for kind in kinds} | {kind: tab for tab, kind in LISTS.items()}


class RunForm(Schema):
    """Orders for somebody, for a day."""

    orders = fields.List(fields.String(), required=True)
    on = fields.Date(required=True, data_key="date")
    assign = fields.String(required=True)


class MoveForm(Schema):
    """Whom an order goes to, and on which day."""

    on = fields.Date(required=True, data_key="date")
    assign = fields.String(required=True)


class WithdrawForm(Schema):
    """Why an order is withdrawn."""

    why = fields.Enum(Why, by_value=True, required=True, validate=validate.OneOf(DISPATCHERS_REASONS))


class OverrideForm(Schema):
    """Why a turn-on may happen outside the hours; an empty reason is refused by its own problem."""

    reason = fields.String(load_default="")


class RequestForm(Schema):
    """An order as somebody asks for it."""

    kind = fields.Enum(OrderKind, by_value=True, required=True)
    service_point = fields.String(required=True)
    asked_by = fields.String(load_default="", validate=validate.OneOf(("", *requesting.CHANNELS)))
    off_for = fields.Enum(Off, by_value=True, load_default=None)
    reason = fields.String(load_default="")


@blueprint.get("")
@allowed(*LOOKERS)
def page() -> str:
    """One of the lists, chosen by `show`."""
    return _page(request.args.get("show", "door-tags"))


@blueprint.post("/lists/<name>")
@allowed(Role.DISPATCHER)
def build(name: str) -> Response:
    """Build the day's list of door tags or of shut-offs."""
    if name not in LISTS:
        raise problems.NOT_FOUND(what="list")
    with services().store.writing() as session:
        built = ladder_lists.build(session, services().clock, LISTS[name], by=current_user.username_key)
    made = len(built.made)
    said = ngettext("%(num)d order is new on the list.", "%(num)d orders are new on the list.", made)
    flash(said if made else gettext("The list is built; nothing new is due."), "good")
    return redirect(url_for("orders.page", show=name))


@blueprint.post("/runs")
@allowed(Role.DISPATCHER)
def make_run() -> Response | tuple[str, int]:
    """Give the chosen orders to somebody."""
    show = request.form.get("show", "")
    sent: dict[str, Any] = {"orders": request.form.getlist("orders")}
    try:
        sent = forms.read(RunForm(), several=("orders",))
        with services().store.writing() as session:
            made = order_runs.make(
                session, services().clock, sent["orders"], sent["on"], sent["assign"], by=current_user.username_key
            )
    except Problem as problem:
        return _page(show, problem, sent), problem.kind.status
    flash(gettext("The run is made. Tablets get it the next time they reach the office."), "good")
    return redirect(url_for("runs.page", run_id=made.id))


@blueprint.get("/new")
@allowed(Role.DISPATCHER, Role.BILLING)
def new() -> str:
    """Look for the place, then say what is asked for."""
    return _new()


@blueprint.post("")
@allowed(Role.DISPATCHER, Role.BILLING)
def make() -> Response | tuple[str, int]:
    """Make an order as somebody asks for it."""
    sent: dict[str, Any] = {}
    try:
        sent = forms.read(RequestForm())
        with services().store.writing() as session:
            order = requesting.request(
                session,
                services().clock,
                sent["kind"],
                sent["service_point"],
                current_user.username_key,
                asked_by=sent["asked_by"],
                reason=sent["reason"],
                off_for=sent["off_for"],
            )
    except Problem as problem:
        return _new(problem, sent), problem.kind.status
    flash(gettext("The order is made."), "good")
    return redirect(url_for("orders.order", order_id=order.id))


@blueprint.get("/<order_id>")
@allowed(*LOOKERS)
def order(order_id: str) -> str:
    """One order: where it stands, what it went through, and what may be done about it."""
    return _order(order_id)


@blueprint.post("/<order_id>/move")
@allowed(Role.DISPATCHER)
def move(order_id: str) -> Response | tuple[str, int]:
    """Move the order into somebody else's run."""

    def moved(session: Any) -> None:
        sent = forms.read(MoveForm())
        order_runs.move(session, services().clock, order_id, sent["on"], sent["assign"], current_user.username_key)

    return _change(order_id, moved, gettext("The order is moved."))


@blueprint.post("/<order_id>/unassign")
@allowed(Role.DISPATCHER)
def unassign(order_id: str) -> Response | tuple[str, int]:
    """Take the order back from whoever has it."""

    def taken_back(session: Any) -> None:
        order_runs.unassign(session, services().clock, order_id, current_user.username_key)

    return _change(order_id, taken_back, gettext("The order is taken back; it can be given to somebody else."))


@blueprint.post("/<order_id>/withdraw")
@allowed(Role.DISPATCHER)
def withdraw(order_id: str) -> Response | tuple[str, int]:
    """Withdraw the order for good."""

    def withdrawn(session: Any) -> None:
        why = forms.read(WithdrawForm())["why"]
        order_runs.withdraw(session, services().clock, order_id, why, current_user.username_key)

    return _change(order_id, withdrawn, gettext("The order is withdrawn."))


@blueprint.post("/<order_id>/override")
@allowed(*requesting.MAY_OVERRIDE)
def override(order_id: str) -> Response | tuple[str, int]:
    """Give leave to turn on outside the hours."""
    role = next(role for role in (Role.FINANCE_MANAGER, Role.FIELD_LEAD) if role in current_user.roles)

    def given(session: Any) -> None:
        reason = forms.read(OverrideForm())["reason"]
        requesting.override(session, services().clock, order_id, role, reason, current_user.username_key)

    return _change(order_id, given, gettext("The service may be turned on outside the hours."))


def _change(order_id: str, change: Callable[[Any], None], said: str) -> Response | tuple[str, int]:
    """Change one order and say so; where a tablet has it already, say also that somebody should phone."""
    try:
        with services().store.writing() as session:
            was = orders.find_order(session, order_id)
            was_loaded = was is not None and was.state == OrderState.LOADED
            change(session)
    except Problem as problem:
        if problem.kind is problems.UNKNOWN_ORDER:
            raise
        return _order(order_id, problem), problem.kind.status
    flash(said, "good")
    if was_loaded:
        flash(
            gettext("A tablet has this order already. Phone its reader: it changes at the tablet's next contact."),
            "ask",
        )
    return redirect(url_for("orders.order", order_id=order_id))


def _page(show: str, problem: Problem | None = None, sent: dict[str, Any] | None = None) -> str:
    tab = show if show in LISTS or show in KINDS else "door-tags"
    with services().store.reading() as session:
        if tab in LISTS:
            rows = _candidates(session, LISTS[tab])
        else:
            rows = {"lines": listing_orders.lines(session, services().clock, KINDS[tab], are_open=True)}
        kinds = (LISTS[tab],) if tab in LISTS else KINDS[tab]
        ended = listing_orders.lines(session, services().clock, kinds, are_open=False)
    template = "orders/ladder.html" if tab in LISTS else "orders/list.html"
    return render_template(
        template,
        show=tab,
        problem=problem,
        sent=sent or {},
        ended=ended,
        **rows,
        **_form(),
    )


def _candidates(session: Any, kind: OrderKind) -> dict[str, Any]:
    """What is shown of a day's list: all of it in portions, or what is looked for."""
    find = request.values.get("find", "").strip()
    groups = listing_candidates.groups(ladder_lists.candidates(session, services().clock, kind), find)
    listed = [row.order.id for row in groups.listed.shown if row.order]
    return {"find": find, "groups": groups, "places": orders.runs_of_orders(session, listed)}


def _new(problem: Problem | None = None, sent: dict[str, Any] | None = None) -> str:
    find = request.values.get("find", "").strip()
    with services().store.reading() as session:
        found = order_places.find_points(session, find) if find else []
    return render_template(
        "orders/new.html",
        problem=problem,
        sent=sent or {},
        find=find,
        found=found,
        kinds=requesting.ASKED_BY_HAND,
        channels=requesting.CHANNELS,
        off_reasons=requesting.OFF_BY_HAND,
    )


def _order(order_id: str, problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        story = listing_orders.story(session, services().clock, order_id)
    tab = TAB_OF.get(OrderKind(story.line.order.kind), "other")
    return render_template(
        "orders/order.html",
        story=story,
        line=story.line,
        problem=problem,
        show=tab,
        reasons=DISPATCHERS_REASONS,
        **_form(),
    )


def _form() -> dict[str, Any]:
    today: date = city_day(services().clock.now())
    return {"today": today.isoformat(), "reader_options": readers_to_choose()}
