"""Billing facts: loading billing's file, how fresh the feed is, what is an exception; and the key for JSON calls."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import fact_files, money
from fieldops.work import account_history, billing_facts, billing_token

blueprint = Blueprint("billing_facts", __name__, url_prefix="/billing-facts")


class LoadForm(Schema):
    """Whether the file is only tried; comes from the button that was pressed."""

    dry_run = fields.Boolean(load_default=False)


@blueprint.get("")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def page() -> str:
    """How fresh the feed is, the files loaded last, plans outside the book, and the form for another file."""
    return _page()


@blueprint.post("")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def load() -> Response | str | tuple[str, int]:
    """Load a file, or try it without loading anything; either way every bad row is shown."""
    parts = services()
    try:
        dry_run = forms.read(LoadForm())["dry_run"]
        file = forms.file()
        report = billing_facts.load(parts.store, parts.clock, file.read(), current_user.username_key, dry_run=dry_run)
    except Problem as problem:
        return _page(problem), problem.kind.status
    if report.facts_file is None:
        bad = [(row.line, row.problem.as_json(), row.raw) for row in report.bad]
        return render_template("billing_facts/report.html", report=report, file_name=file.filename, bad=bad)
    if report.already:
        flash(gettext("This file was loaded before. Nothing was changed."))
    else:
        flash(gettext("The file is loaded."), "good")
    return redirect(url_for("billing_facts.loaded", load_id=report.facts_file))


@blueprint.get("/loads/<load_id>")
@allowed(Role.BILLING, Role.FINANCE_MANAGER)
def loaded(load_id: str) -> str:
    """What came of a file that was loaded, with the rows that were set aside."""
    with services().store.reading() as session:
        file = fact_files.get_file(session, load_id)
        rows = fact_files.bad_rows(session, load_id)
    if file is None:
        abort(404)
    bad = [(row.line, row.problem, row.raw) for row in rows]
    return render_template("billing_facts/loaded.html", file=file, bad=bad)


@blueprint.get("/token")
@allowed(Role.ADMIN, Role.FINANCE_MANAGER)
def token() -> str:
    """Who made the billing system's key, and when; never the key itself."""
    with services().store.reading() as session:
        minted = billing_token.minted(session)
    return render_template("billing_facts/token.html", minted=minted, token=None)


@blueprint.post("/token")
@allowed(Role.ADMIN, Role.FINANCE_MANAGER)
def make_token() -> str:
    """Make another key and show it, once."""
    with services().store.writing() as session:
        made = billing_token.mint(session, services().clock, current_user.username_key)
        minted = billing_token.minted(session)
    return render_template("billing_facts/token.html", minted=minted, token=made)


def _page(problem: Problem | None = None) -> str:
    parts = services()
    with parts.store.reading() as session:
        return render_template(
            "billing_facts/page.html",
            problem=problem,
            feed=account_history.feed(session, parts.clock),
            files=fact_files.files(session),
            outside=money.arrangements_outside_the_book(session, parts.clock.now()),
        )
