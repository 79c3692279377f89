"""Looking at a photo in the office, evidence of a door tag or a shut-off.

The bytes came from the field, so the browser is told to take them for a picture and for nothing else.
"""

from flask import Blueprint, Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.sync.blobs import is_sha256

blueprint = Blueprint("photos", __name__)

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "application/pdf": "pdf",
}
POLICY = "default-src 'none'; sandbox"
"""Whatever the bytes are, they run nothing and load nothing."""


@blueprint.get("/photos/<sha256>")
@allowed(Role.DISPATCHER, Role.BILLING, Role.FIELD_LEAD, Role.FINANCE_MANAGER)
def show(sha256: str) -> Response:
    """One photo."""
    if not is_sha256(sha256):
        raise problems.UNKNOWN_PHOTO()
    picture = services().blobs.picture(sha256)
    answer = Response(picture.content, content_type=picture.type)
    answer.headers["Content-Disposition"] = f'inline; filename="photo-{sha256[:12]}.{ENDINGS[picture.type]}"'
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
