"""The way around the office pages: each person sees the pages they may open."""

from dataclasses import dataclass, replace

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from fieldops.facts.roles import FIELD_ROLES
from fieldops.routes import guards
from fieldops.routes.services import services
from fieldops.store.cases import count_open
from fieldops.store.quarantine import count_not_looked_at


@dataclass(frozen=True, slots=True)
class Signpost:
    """One entry of the navigation."""

    endpoint: str
    label: str
    here: bool = False
    waiting: int = 0
    """How much there waits for somebody."""


SIGNPOSTS = (
    Signpost("board.page", _l("Board")),
    Signpost("orders.page", _l("Orders")),
    Signpost("releases.page", _l("Release by phone")),
    Signpost("cases.page", _l("Cases")),
    Signpost("meter_routes.page", _l("Meter routes")),
    Signpost("billing.page", _l("Reads")),
    Signpost("exports.page", _l("Exports")),
    Signpost("billing_facts.page", _l("Billing facts")),
    Signpost("billing.nothing_was_lost", _l("Nothing was lost")),
    Signpost("calendar.page", _l("Calendar")),
    Signpost("rulebook.page", _l("Rule book")),
    Signpost("people.page", _l("People")),
    Signpost("devices.page", _l("Devices")),
    Signpost("quarantine.page", _l("Set aside")),
    Signpost("billing_facts.token", _l("Billing's key")),
)
_OVER = {"runs": "board.page", "billing_accounts": "billing_facts.page"}
"""Where a blueprint without a signpost of its own belongs; any other belongs under its first page."""

_COUNTS = {"cases.page": count_open, "quarantine.page": count_not_looked_at}


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
    over, mine = _over(), [sign for sign in SIGNPOSTS if may_open(sign.endpoint)]
    return [replace(sign, here=sign.endpoint == over, waiting=_waiting(sign.endpoint)) for sign in mine]


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


def _waiting(endpoint: str) -> int:
    count = _COUNTS.get(endpoint)
    if count is None:
        return 0
    with services().store.reading() as session:
        return count(session)


def _over() -> str:
    if request.endpoint in {sign.endpoint for sign in SIGNPOSTS}:
        return str(request.endpoint)
    return _OVER.get(str(request.blueprint), f"{request.blueprint}.page")
