"""Devices: how each one stands; enrolling one by a code shown once, and withdrawing a lost one."""

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
from fieldops.routes import device_words, forms
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import journal_health
from fieldops.sync import enrolment
from fieldops.work import auditing, devices_seen, withdrawing

blueprint = Blueprint("devices", __name__, url_prefix="/devices")


class CodeForm(Schema):
    """The device that a code is made for."""

    name = fields.String(load_default="")
    kind = fields.String(load_default="tablet")


@blueprint.get("")
@allowed(Role.ADMIN, Role.DISPATCHER, Role.FIELD_LEAD)
def page() -> str:
    """Every device, the alarming ones first; for an administrator also the form for a new code."""
    return _page()


@blueprint.get("/<device_id>")
@allowed(Role.ADMIN, Role.DISPATCHER, Role.FIELD_LEAD)
def device(device_id: str) -> str:
    """One device with its journals."""
    with services().store.reading() as session:
        seen = devices_seen.one(session, services().clock.now(), services().alarm_after, device_id)
    return render_template("devices/device.html", seen=seen, device=seen.health.device, words=device_words)


@blueprint.post("/<device_id>/journals/<journal_id>/looked-into")
@allowed(Role.ADMIN, Role.DISPATCHER, Role.FIELD_LEAD)
def look_into(device_id: str, journal_id: str) -> Response:
    """Note that somebody dealt with the lines that a former store never handed over."""
    with services().store.writing() as session:
        devices_seen.look_into(session, services().clock, device_id, journal_id, by=current_user.username_key)
    flash(gettext("Noted: somebody has looked after what the former store held."), "good")
    return redirect(url_for("devices.device", device_id=device_id))


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
        found = devices_seen.all_of_them(session, services().clock.now(), services().alarm_after)
        people = journal_health.people_on(session)
    return render_template("devices/page.html", problem=problem, found=found, people=people, words=device_words)


def _picture(content: str) -> Markup:
    drawn = BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(drawn, kind="svg", scale=6, border=3, xmldecl=False, svgns=False, title=gettext("QR code"))
    return Markup(drawn.getvalue().decode())  # noqa: S704 -- drawn by us, from our own address and code
