"""The rule book: what each book sets, with its clause and its note; which books are in force; switching the statute."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.languages import spoken
from fieldops.routes.services import services
from fieldops.rules import books, rulebook
from fieldops.store import city
from fieldops.work import city_rules, office_calendar

blueprint = Blueprint("rulebook", __name__, url_prefix="/rulebook")

LATEST_SWITCHES = 10
PARAMETERS = {
    "amount": _l("What counts for a shut-off"),
    "arrangement": _l("Payment arrangement"),
    "authorisation": _l("Age of an authorisation"),
    "balance": _l("Balance before a turn-on"),
    "contact": _l("Contact before a shut-off"),
    "covered_classes": _l("Classes of account that are covered"),
    "days_delinquent": _l("Days past due"),
    "delinquent_date": _l("Delinquent date of a notice"),
    "door_tag": _l("Door tag"),
    "door_tag_window": _l("Hours of a door tag"),
    "estimate": _l("Estimated use"),
    "final_notice": _l("Length of the final notice"),
    "hold": _l("Holds that stop a shut-off"),
    "mailed_notice": _l("Mailed notice"),
    "notice_lead": _l("Time from notice to shut-off"),
    "nsf": _l("Returned payment"),
    "override": _l("Who may turn on outside the hours"),
    "payment_feed": _l("Age of the payments"),
    "payment_in_the_field": _l("Payment in the field"),
    "penalty": _l("Penalty"),
    "premise": _l("The right premise"),
    "refused_classes": _l("Classes never shut off"),
    "release": _l("Release by billing"),
    "shut_off_window": _l("Hours of a shut-off"),
    "turn_on_window": _l("Hours of a turn-on"),
}


class SwitchForm(Schema):
    """Whether the statute book shall be in force, and the sentence that was typed."""

    on = fields.Boolean(required=True)
    said = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.DISPATCHER, Role.BILLING, Role.FIELD_LEAD, Role.FINANCE_MANAGER, Role.ADMIN)
def page() -> str:
    """Every book with its parameters."""
    return _page()


@blueprint.post("/statute")
@allowed(Role.ADMIN)
def switch_statute() -> Response | tuple[str, int]:
    """Switch the statute book on or off."""
    try:
        sent = forms.read(SwitchForm())
        with services().store.writing() as session:
            office_calendar.switch_statute(
                session, services().clock, sent["on"], sent["said"], current_user.username_key
            )
    except Problem as problem:
        return _page(problem), problem.kind.status
    flash(gettext("The books in force are changed. Tablets hear of it at their next contact."), "good")
    return redirect(url_for("rulebook.page"))


def _page(problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        in_force = {book.name for book in city_rules.books(session)}
        switches = city.acts_noted(session, office_calendar.SWITCHED, LATEST_SWITCHES)
    statute_on = office_calendar.STATUTE_BOOK in in_force
    return render_template(
        "rulebook/page.html",
        problem=problem,
        books=[(book, rulebook.rows(book)) for book in books.load(books.BOOK_NAMES)],
        in_force=in_force,
        statute=office_calendar.STATUTE_BOOK,
        statute_on=statute_on,
        to_say=office_calendar.TO_SAY[not statute_on][spoken()],
        switches=switches,
        names=PARAMETERS,
        may_switch=Role.ADMIN in current_user.roles,
    )
