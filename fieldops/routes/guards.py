"""Who may: every web address says which roles it is for, and one that does not say so stops the server's start.

`@allowed(Role.BILLING, …)` names the roles of an office page, `@signed_in` lets in everybody who works here, `@public`
says that anybody may. Whole blueprints with a lock of their own (the tablets' bearer tokens, the shell that holds
nobody's data) are named once, where the app is put together.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.routes.services import services
from fieldops.work import auditing

View = TypeVar("View", bound=Callable[..., Any])

_DECLARED = "fieldops_allowed_roles"
_OWN_LOCK = "fieldops_own_lock"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def allowed(*roles: Role) -> Callable[[View], View]:
    """Let only people with one of these roles use the view."""
    return _declare(frozenset(roles))


def signed_in(view: View) -> View:
    """Let everybody who is signed in use the view."""
    return _declare(frozenset(Role))(view)


def public(view: View) -> View:
    """Let anybody use the view."""
    return _declare(None)(view)


def register(app: Flask, own_lock: Iterable[Blueprint] = ()) -> None:
    """Guard every endpoint of the app; the blueprints of `own_lock` look after themselves."""
    app.extensions[_OWN_LOCK] = frozenset(blueprint.name for blueprint in own_lock)
    app.before_request(_guard)


def demand_permissions(app: Flask) -> None:
    """Fail unless every endpoint says who may use it; called once all blueprints are in place."""
    for endpoint in app.view_functions:
        if not has_own_lock(app, endpoint):
            roles_of(app, endpoint)


def has_own_lock(app: Flask, endpoint: str) -> bool:
    """Whether the endpoint's blueprint looks after itself."""
    return endpoint.rpartition(".")[0] in app.extensions[_OWN_LOCK]


def roles_of(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """The roles an endpoint is for, None where anybody may; raises LookupError where it does not say."""
    view = app.view_functions[endpoint]
    if not hasattr(view, _DECLARED):
        raise LookupError(f"{endpoint} does not say who may use it")
    roles: frozenset[Role] | None = getattr(view, _DECLARED)
    return roles


def _guard() -> Response | None:
    if request.endpoint is None or has_own_lock(current_app, request.endpoint):
        return None
    roles = roles_of(current_app, request.endpoint)
    if request.method not in _SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise problems.NOT_ALLOWED()
    if roles is None:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("signing_in.page", next=_way_back()))
    if roles.isdisjoint(current_user.roles):
        _note_refusal()
        raise problems.NOT_ALLOWED()
    return None


def _note_refusal() -> None:
    with services().store.writing() as session:
        auditing.note(session, services().clock, current_user.username_key, "refused", str(request.endpoint))


def _declare(roles: frozenset[Role] | None) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _DECLARED, roles)
        return view

    return mark


def _way_back() -> str | None:
    return request.full_path.removesuffix("?") if request.method == "GET" and request.path != "/" else None
