"""A field unit has one page: who opens its bare address comes to the tablet page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from fieldops.routes.guards import public

blueprint = Blueprint("unit_home", __name__)


@blueprint.get("/")
@public
def home() -> Response:
    """On to the tablet page."""
    return redirect(url_for("shell.page"))
