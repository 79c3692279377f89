"""Somebody's own account: changing the password one was given."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import signed_in
from fieldops.routes.services import services
from fieldops.work import sign_ins

blueprint = Blueprint("account", __name__, url_prefix="/account")


class PasswordForm(Schema):
    """The old password and the new one."""

    old = fields.String(load_default="")
    new = fields.String(load_default="")


@blueprint.get("")
@signed_in
def page() -> str:
    """What one can change about oneself."""
    return render_template("account/page.html", problem=None)


@blueprint.post("/password")
@signed_in
def change_password() -> Response | tuple[str, int]:
    """Change one's own password; every sign-in ends, this one too."""
    sent = forms.read(PasswordForm())
    key = current_user.username_key
    try:
        sign_ins.change_password(services().store, services().clock, key, sent["old"], sent["new"])
    except Problem as problem:
        return render_template("account/page.html", problem=problem), problem.kind.status
    flash(gettext("Your password is changed. Sign in with it."), "good")
    return redirect(url_for("signing_in.page"))
