"""Devices: enrolling a tablet or a field unit by a code shown once, and withdrawing a lost one."""

from io import BytesIO

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store.devices import all_devices
from fieldops.sync import enrolment
from fieldops.work import auditing, withdrawing

blueprint = Blueprint("devices", __name__, url_prefix="/devices")


class CodeForm(Schema):
    """The device that a code is made for."""

    name = fields.String(load_default="")
    kind = fields.String(load_default="tablet")


@blueprint.get("")
@allowed(Role.ADMIN)
def page() -> str:
    """Every device, and the form for a new code."""
    return _page()


@blueprint.post("/codes")
@allowed(Role.ADMIN)
def make_code() -> str | tuple[str, int]:
    """Make a one-time code, and show it this once."""
    sent = forms.read(CodeForm())
    is_field = sent["kind"] == "field"
    try:
        with services().store.writing() as session:
            code = enrolment.make_code(
                session, services().clock, sent["name"], is_field=is_field, made_by=current_user.username_key
            )
            auditing.note(session, services().clock, current_user.username_key, "code-made")
    except Problem as problem:
        return _page(problem), problem.kind.status
    return render_template(
        "devices/code.html",
        name=sent["name"],
        is_field=is_field,
        code=enrolment.in_groups(code),
        minutes=int(enrolment.CODE_LIVES.total_seconds() // 60),
        address=request.host_url,
        picture=_picture(f"{request.host_url}tablet/#enrol={code}"),
    )


@blueprint.get("/<device_id>/withdraw")
@allowed(Role.ADMIN)
def ask_to_withdraw(device_id: str) -> str:
    """Ask once more before a device is withdrawn."""
    with services().store.reading() as session:
        device = withdrawing.known(session, device_id)
    return render_template("devices/withdraw.html", device=device)


@blueprint.post("/<device_id>/withdraw")
@allowed(Role.ADMIN)
def withdraw(device_id: str) -> Response:
    """Withdraw a device."""
    with services().store.writing() as session:
        withdrawing.withdraw(session, services().clock, device_id, by=current_user.username_key)
    flash(gettext("The device is withdrawn. What it still sends is set aside for a person."), "good")
    return redirect(url_for("devices.page"))


def _page(problem: Problem | None = None) -> str:
    with services().store.reading() as session:
        found = all_devices(session)
    return render_template("devices/page.html", problem=problem, devices=found)


def _picture(content: str) -> Markup:
    drawn = BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(drawn, kind="svg", scale=6, border=3, xmldecl=False, svgns=False, title=gettext("QR code"))
    return Markup(drawn.getvalue().decode())  # noqa: S704 -- drawn by us, from our own address and code
