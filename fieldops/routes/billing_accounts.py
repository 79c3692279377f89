"""One account as billing's facts have it: a timeline, and forms to record a payment, a hold or a release by hand."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext, ngettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.clock import CITY_ZONE
from fieldops.facts.ids import new_id
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms, money_words
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.work import billing_facts
from fieldops.work.account_history import account_history
from fieldops.work.billing_facts import Taken

blueprint = Blueprint("billing_accounts", __name__, url_prefix="/billing-facts/accounts")

BY_HAND = "desk"
"""Begins the reference of what was recorded at a desk and has no number of billing's own."""
FOR_THE_MANAGER = "arrangement_by_override"


class PaymentForm(Schema):
    """Money that came in just now."""

    reference = fields.String(load_default="")
    amount = fields.String(load_default="")


class HoldForm(Schema):
    """A hold from now on."""

    hold = fields.String(load_default="")
    until = fields.Date(load_default=None)
    reason = fields.String(load_default="")


class EndForm(Schema):
    """Which hold ends now."""

    reference = fields.String(load_default="")


class ReleaseForm(Schema):
    """What the release rests on."""

    basis = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def find() -> Response:
    """Go to the account whose number was typed."""
    return redirect(url_for("billing_accounts.page", account_no=request.args.get("account_no", "").strip() or "-"))


@blueprint.get("/<account_no>")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def page(account_no: str) -> str:
    """How the account stands, and what led there."""
    return _page(account_no)


@blueprint.post("/<account_no>/payments")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def pay(account_no: str) -> Response | tuple[str, int]:
    """Record a payment that was made now."""
    sent = forms.read(PaymentForm())
    return _take(account_no, billing_facts.paid_now, {**sent, "at": _now()}, gettext("The payment is recorded."))


@blueprint.post("/<account_no>/holds")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def hold(account_no: str) -> Response | tuple[str, int]:
    """Record a hold from now on, until the beginning of a day where one is named."""
    sent = forms.read(HoldForm())
    cells = {"reference": _reference(), "hold": sent["hold"], "from": _now(), "reason": sent["reason"]}
    if sent["until"] is not None:
        cells["to"] = datetime.combine(sent["until"], time(), CITY_ZONE).isoformat()
    return _take(account_no, billing_facts.hold_now, cells, gettext("The hold is recorded."))


@blueprint.post("/<account_no>/holds/end")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def end_hold(account_no: str) -> Response | tuple[str, int]:
    """End a hold now."""
    sent = forms.read(EndForm())
    return _take(account_no, billing_facts.end_hold_now, {**sent, "at": _now()}, gettext("The hold has ended."))


@blueprint.post("/<account_no>/releases")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def release(account_no: str) -> Response | tuple[str, int]:
    """Record a release; the one by override is the finance manager's own."""
    basis = forms.read(ReleaseForm())["basis"]
    if basis == FOR_THE_MANAGER and Role.FINANCE_MANAGER not in current_user.roles:
        problem = problems.NOT_ALLOWED()
        return _page(account_no, problem), problem.kind.status
    cells = {"reference": _reference(), "basis": basis, "at": _now()}
    return _take(account_no, billing_facts.release_now, cells, gettext("The release is recorded."))


def _take(
    account_no: str, take: Callable[..., Taken], cells: Mapping[str, str], done: str
) -> Response | tuple[str, int]:
    parts = services()
    try:
        with parts.store.writing() as session:
            taken = take(session, parts.clock, account_no, cells, current_user.username_key)
    except Problem as problem:
        return _page(account_no, problem), problem.kind.status
    flash(done if taken.is_new else gettext("This was recorded before. Nothing was changed."), "good")
    if taken.orders_withdrawn:
        withdrawn = len(taken.orders_withdrawn)
        flash(ngettext("%(num)d order is withdrawn.", "%(num)d orders are withdrawn.", withdrawn), "good")
    if taken.turn_ons_made:
        made = len(taken.turn_ons_made)
        flash(ngettext("%(num)d turn-on order is made.", "%(num)d turn-on orders are made.", made), "good")
    return redirect(url_for("billing_accounts.page", account_no=account_no))


def _page(account_no: str, problem: Problem | None = None) -> str:
    parts = services()
    with parts.store.reading() as session:
        history = account_history(session, account_no)
    return render_template(
        "billing_facts/account.html",
        problem=problem,
        history=history,
        now=parts.clock.now(),
        holds=money_words.hold_kinds(),
        bases=_bases(),
        base_words=money_words.BASES,
        contact_words=money_words.CONTACTS,
        hold_kind=money_words.hold_kind,
        sent=request.form,
    )


def _bases() -> list[tuple[str, LazyString]]:
    """What the person who looks may give as the basis of a release."""
    may_override = Role.FINANCE_MANAGER in current_user.roles
    return [(basis, said) for basis, said in money_words.BASES.items() if may_override or basis != FOR_THE_MANAGER]


def _now() -> str:
    return services().clock.now().isoformat()


def _reference() -> str:
    return f"{BY_HAND}:{new_id()}"
