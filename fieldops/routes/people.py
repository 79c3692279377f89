"""People: who works here, in which roles; taking somebody in and letting somebody go."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms, words
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store.people import all_people
from fieldops.work import auditing, people

blueprint = Blueprint("people", __name__, url_prefix="/people")


class PersonForm(Schema):
    """Somebody new."""

    username = fields.String(load_default="")
    name = fields.String(load_default="")
    roles = fields.List(fields.String())
    password = fields.String(load_default="")
    language = fields.String(load_default="en")


class RolesForm(Schema):
    """The roles somebody shall have."""

    roles = fields.List(fields.String())


class PasswordForm(Schema):
    """Another password for somebody."""

    password = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.ADMIN)
def page() -> str:
    """Everybody, and the form for somebody new."""
    return _page()


@blueprint.post("")
@allowed(Role.ADMIN)
def add() -> Response | tuple[str, int]:
    """Take somebody in."""
    sent = forms.read(PersonForm(), several=("roles",))
    try:
        with services().store.writing() as session:
            added = people.add(session, services().clock, **sent)
            auditing.note(session, services().clock, current_user.username_key, "person-added", added.username_key)
    except Problem as problem:
        return _page(problem, sent), problem.kind.status
    flash(gettext("%(name)s can sign in now, with the password you chose.", name=added.name), "good")
    return redirect(url_for("people.page"))


@blueprint.get("/<username>")
@allowed(Role.ADMIN)
def person(username: str) -> str:
    """One person, and what can be changed about them."""
    return _person(username)


@blueprint.post("/<username>/roles")
@allowed(Role.ADMIN)
def change_roles(username: str) -> Response | tuple[str, int]:
    """Give somebody other roles."""
    roles = forms.read(RolesForm(), several=("roles",))["roles"]
    try:
        with services().store.writing() as session:
            people.change_roles(session, username, roles, by=current_user.username_key)
            auditing.note(session, services().clock, current_user.username_key, "roles-changed", username.lower())
    except Problem as problem:
        return _person(username, problem), problem.kind.status
    flash(gettext("The roles are changed."), "good")
    return redirect(url_for("people.person", username=username))


@blueprint.post("/<username>/password")
@allowed(Role.ADMIN)
def set_password(username: str) -> Response | tuple[str, int]:
    """Give somebody a new password to start with."""
    password = forms.read(PasswordForm())["password"]
    try:
        with services().store.writing() as session:
            people.set_password(session, username, password)
            auditing.note(session, services().clock, current_user.username_key, "password-reset", username.lower())
    except Problem as problem:
        return _person(username, problem), problem.kind.status
    flash(gettext("The new password holds from now on; older sign-ins have ended."), "good")
    return redirect(url_for("people.person", username=username))


@blueprint.post("/<username>/leave")
@allowed(Role.ADMIN)
def let_go(username: str) -> Response | tuple[str, int]:
    """Let somebody go: they are out at once."""
    try:
        with services().store.writing() as session:
            people.deactivate(session, username, by=current_user.username_key)
            auditing.note(session, services().clock, current_user.username_key, "person-let-go", username.lower())
    except Problem as problem:
        return _person(username, problem), problem.kind.status
    flash(gettext("They can no longer sign in."), "good")
    return redirect(url_for("people.person", username=username))


@blueprint.post("/<username>/return")
@allowed(Role.ADMIN)
def take_back(username: str) -> Response:
    """Let somebody who had gone sign in again."""
    with services().store.writing() as session:
        people.reactivate(session, username)
        auditing.note(session, services().clock, current_user.username_key, "person-taken-back", username.lower())
    flash(gettext("They can sign in again."), "good")
    return redirect(url_for("people.person", username=username))


def _page(problem: Problem | None = None, sent: dict[str, Any] | None = None) -> str:
    with services().store.reading() as session:
        everybody = all_people(session)
    return render_template(
        "people/page.html", problem=problem, everybody=everybody, sent=sent or {"language": "en"}, roles=words.ROLES
    )


def _person(username: str, problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        found = people.known(session, username)
    return render_template("people/person.html", problem=problem, person=found, roles=words.ROLES)
