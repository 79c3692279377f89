"""The way around the office pages: each person sees the pages they may open."""

from dataclasses import dataclass, replace

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from fieldops.facts.roles import FIELD_ROLES
from fieldops.routes import guards


@dataclass(frozen=True, slots=True)
class Signpost:
    """One entry of the navigation."""

    endpoint: str
    label: str
    here: bool = False


SIGNPOSTS = (
    Signpost("board.page", _l("Board")),
    Signpost("meter_routes.page", _l("Meter routes")),
    Signpost("billing.page", _l("Reads")),
    Signpost("exports.page", _l("Exports")),
    Signpost("billing.nothing_was_lost", _l("Nothing was lost")),
    Signpost("people.page", _l("People")),
    Signpost("devices.page", _l("Devices")),
)
_OVER = {"runs": "board.page"}
"""Where a blueprint without a signpost of its own belongs; any other belongs under its first page."""


def register(app: Flask) -> None:
    """Give every template the signposts, and the questions it asks about the person."""
    app.jinja_env.globals.update(
        signposts=signposts,
        may_open=may_open,
        works_in_the_field=works_in_the_field,
        offers_pages=offers_pages,
        here=here,
    )


def signposts() -> list[Signpost]:
    """The pages that the person who asks may open."""
    over = _over()
    return [replace(sign, here=sign.endpoint == over) for sign in SIGNPOSTS if may_open(sign.endpoint)]


def may_open(endpoint: str) -> bool:
    """Whether the person who asks may open that page of this app."""
    if endpoint not in current_app.view_functions or not current_user.is_authenticated:
        return False
    roles = guards.roles_of(current_app, endpoint)
    return roles is None or not roles.isdisjoint(current_user.roles)


def works_in_the_field() -> bool:
    """Whether the person who asks also works on the tablet page."""
    return bool(current_user.is_authenticated) and not FIELD_ROLES.isdisjoint(current_user.roles)


def offers_pages() -> bool:
    """Whether this server has office pages to sign in to; a field unit has none."""
    return "signing_in" in current_app.blueprints


def here() -> str:
    """The address to come back to from a small form in the frame of the page."""
    return request.full_path.removesuffix("?") if request.method == "GET" else "/"


def _over() -> str:
    if request.endpoint in {sign.endpoint for sign in SIGNPOSTS}:
        return str(request.endpoint)
    return _OVER.get(str(request.blueprint), f"{request.blueprint}.page")
