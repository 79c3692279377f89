"""Door tags to print."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldops.facts.roles import Role
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.work import tag_printing

blueprint = Blueprint("tags", __name__, url_prefix="/orders")

PRINTERS = (Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER)


@blueprint.get("/tags.pdf")
@allowed(*PRINTERS)
def of_run() -> Response:
    """The tags of a run that are still to be posted, in walking order."""
    run_id = request.args.get("run", "")
    with services().store.writing() as session:
        content = tag_printing.print_run(session, services().clock, run_id, current_user.username_key)
    return _file(content, f"door-tags-{run_id[:8]}")


@blueprint.get("/<order_id>/tag.pdf")
@allowed(*PRINTERS)
def of_order(order_id: str) -> Response:
    """The tag of one order."""
    with services().store.writing() as session:
        content = tag_printing.print_order(session, services().clock, order_id, current_user.username_key)
    return _file(content, f"door-tag-{order_id[:8]}")


def _file(content: bytes, name: str) -> Response:
    # The name tells whose door it is to nobody who sees a list of files.
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
