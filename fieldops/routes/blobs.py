"""The wire's web addresses for photos: tus 1.0.0 below /sync/v1/blobs, for central and field unit alike."""

from flask import Blueprint, Response, request

from fieldops import problems
from fieldops.routes.exchange import caller
from fieldops.routes.services import services
from fieldops.sync import blobs
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blobs import Progress

blueprint = Blueprint("blobs", __name__)

UPLOADS = "/sync/v1/blobs/uploads/<upload>"


@blueprint.route("/sync/v1/blobs", methods=["OPTIONS"])
@blueprint.route(UPLOADS, methods=["OPTIONS"])
def abilities(upload: str | None = None) -> Response:  # noqa: ARG001 -- the same for every upload
    """What of tus is spoken here; anybody may ask."""
    told = {"Tus-Extension": blobs.EXTENSIONS, "Tus-Max-Size": str(blobs.MOST_BYTES)}
    return Response(status=204, headers=told)


@blueprint.post("/sync/v1/blobs", provide_automatic_options=False)
def create() -> Response:
    """Begin an upload."""
    who = caller()
    blobs.demand_version(request.headers.get("Tus-Resumable"))
    asked = blobs.read_creation(request.headers.get("Upload-Length"), request.headers.get("Upload-Metadata"))
    upload = _custody().create(who.owner, asked)
    return Response(status=201, headers={"Location": f"/sync/v1/blobs/uploads/{upload}"})


@blueprint.route(UPLOADS, methods=["HEAD"], provide_automatic_options=False)
def look(upload: str) -> Response:
    """How far an upload is."""
    who = caller()
    blobs.demand_version(request.headers.get("Tus-Resumable"))
    return _told(_custody().progress(who.owner, upload), 200)


@blueprint.route(UPLOADS, methods=["PATCH"], provide_automatic_options=False)
def send(upload: str) -> Response:
    """Take the next piece of an upload."""
    who = caller()
    blobs.demand_version(request.headers.get("Tus-Resumable"))
    offset = blobs.read_offset(request.headers.get("Content-Type"), request.headers.get("Upload-Offset"))
    piece = request.stream.read(blobs.MOST_BYTES + 1)
    return _told(_custody().take(who.owner, upload, offset, piece), 204)


@blueprint.post(UPLOADS, provide_automatic_options=False)
def send_as_post(upload: str) -> Response:
    """Take a piece from a client whose network lets no PATCH through, as tus has it."""
    if request.headers.get("X-HTTP-Method-Override") != "PATCH":
        raise problems.METHOD_NOT_ALLOWED()
    return send(upload)


@blueprint.route("/sync/v1/blobs/<sha256>", methods=["HEAD"], provide_automatic_options=False)
def is_here(sha256: str) -> Response:
    """Whether central has a photo."""
    caller()
    if not blobs.is_sha256(sha256) or not _custody().is_at_office(sha256):
        raise problems.UNKNOWN_PHOTO()
    return Response(status=200)


@blueprint.after_request
def say_the_version(response: Response) -> Response:
    """Put the version of tus on every answer, refusals too."""
    response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = blobs.VERSION
    return response


def _told(progress: Progress, status: int) -> Response:
    headers = {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.length)}
    return Response(status=status, headers=headers)


def _custody() -> BlobCustody:
    return services().blobs
