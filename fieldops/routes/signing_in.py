"""Signing in and out, choosing a language, and the first page of everybody's day."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.problems import Problem
from fieldops.routes import forms, languages, navigation, sessions
from fieldops.routes.guards import public, signed_in
from fieldops.routes.services import services
from fieldops.work import auditing, people, sign_ins

blueprint = Blueprint("signing_in", __name__)

NOTICE_VERSION = "2026-05"
"""Raise it whenever the words of the system-use notice change: it is stored with every sign-in."""
FIRST_PAGES = ("board.page", "billing.page", "meter_routes.page", "people.page")


class SignInForm(Schema):
    """What the sign-in page sends."""

    username = fields.String(load_default="")
    password = fields.String(load_default="")


class LanguageForm(Schema):
    """What the language switch sends."""

    language = fields.String(required=True)


@blueprint.get("/sign-in")
@public
def page() -> Response | str:
    """The sign-in page, with the system-use notice."""
    return redirect(forms.way_back()) if current_user.is_authenticated else _page()


@blueprint.post("/sign-in")
@public
def enter() -> Response | tuple[str, int]:
    """Sign somebody in and bring them where they wanted to go."""
    sent = SignInForm().load({name: request.form.get(name, "") for name in ("username", "password")})
    old = session.get("_user_id")
    try:
        token = sign_ins.enter(
            services().store,
            services().clock,
            sent["username"].strip(),
            sent["password"],
            request.remote_addr or "",
            NOTICE_VERSION,
        )
    except Problem as problem:
        return _page(problem), problem.kind.status
    if old:
        sessions.end(old)
    sessions.begin(token)
    return redirect(forms.way_back())


@blueprint.post("/sign-out")
@signed_in
def leave() -> Response:
    """Sign out."""
    with services().store.writing() as writing:
        auditing.note(writing, services().clock, current_user.username_key, "signed-out")
    sessions.end(current_user.token)
    return redirect(url_for("signing_in.page"))


@blueprint.post("/language")
@public
def choose_language() -> Response:
    """Speak another language to this browser, and to the person from now on."""
    chosen = forms.read(LanguageForm())["language"]
    languages.choose(chosen)
    if current_user.is_authenticated:
        with services().store.writing() as writing:
            people.change_language(writing, current_user.username_key, chosen)
    return redirect(forms.way_back())


@blueprint.get("/")
@signed_in
def first_page() -> Response | str:
    """The page somebody's day starts with; readers are sent to the tablet page."""
    for endpoint in FIRST_PAGES:
        if navigation.may_open(endpoint):
            return redirect(url_for(endpoint))
    return render_template("signing_in/reader.html")


def _page(problem: Problem | None = None) -> str:
    return render_template(
        "signing_in/page.html",
        problem=problem,
        username=request.form.get("username", ""),
        way_back=request.values.get("next", ""),
    )
