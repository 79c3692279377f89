"""The demo's short cut: one address that mints a code and opens the tablet page with it.

Registered by `fieldops demo` alone, and answers this machine alone.
"""

from collections.abc import Callable
from ipaddress import ip_address

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.routes.guards import public

blueprint = Blueprint("demo", __name__)


def register(app: Flask, mint_code: Callable[[], str]) -> None:
    """Give the app the short cut; `mint_code` makes an enrolment code at central."""
    app.extensions["fieldops_demo"] = mint_code
    app.register_blueprint(blueprint)


@blueprint.get("/demo/tablet")
@public
def tablet() -> Response:
    """Open the tablet page, already enrolled. The code travels in the fragment, which no server log sees."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 -- an address to refuse, not to bind
        raise problems.NOT_LOOPBACK(host=request.remote_addr)
    code = current_app.extensions["fieldops_demo"]()
    return redirect(f"{url_for('shell.page')}#enrol={code}")
