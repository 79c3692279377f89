"""Photos over HTTP: tus 1.0.0 as its text says, each answer the server's own, and looking at a photo in the office."""

import base64
import hashlib
import shutil
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from fieldops.app import create_central
from fieldops.clock import FixedClock
from fieldops.config import CentralConfig
from fieldops.store.device_tables import Device, DeviceSession
from fieldops.store.engine import Store

NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
BLOBS = "/sync/v1/blobs"
GIF = b"GIF89a" + bytes(300)
HASH = hashlib.sha256(GIF).hexdigest()
PIECE = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def client(sqlite_template, tmp_path_factory):
    """A central with two tablets, each with a session under its own name as token."""
    folder = tmp_path_factory.mktemp("central")
    shutil.copy(sqlite_template, folder / "fieldops.db")
    config = CentralConfig(data=folder)
    store = Store(config.database_url)
    with store.writing() as session:
        for name in ("one", "two"):
            device = Device(id=str(uuid.uuid4()), name=name, public_key="-", enrolled_at=NOW)
            session.add(device)
            session.flush()
            token_hash = hashlib.sha256(name.encode()).hexdigest()
            session.add(DeviceSession(token_hash=token_hash, device_id=device.id, expires_at=NOW + timedelta(hours=1)))
    yield create_central(config, store, FixedClock(NOW)).test_client()
    store.close()


def calls(client, method, path, token="one", body=b"", **headers):
    """Ask as the tablet with this token; None leaves a header out."""
    told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(
        path, method=method, data=body, headers={name: value for name, value in told.items() if value is not None}
    )


def metadata(sha256=HASH, kind="image/gif") -> str:
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in (("sha256", sha256), ("type", kind))
    )


def begins(client, content=GIF, **more):
    about = metadata(hashlib.sha256(content).hexdigest())
    told = calls(client, "POST", BLOBS, Upload_Length=str(len(content)), Upload_Metadata=about, **more)
    assert told.status_code == 201
    return told.headers["Location"]


def piece(client, where, content, offset=0, **more):
    more = {"Content_Type": PIECE, "Upload_Offset": str(offset)} | more
    return calls(client, "PATCH", where, body=content, **more)


def test_a_photo_goes_up_in_pieces_and_is_there(client):
    where = begins(client)
    assert where.startswith(f"{BLOBS}/uploads/")
    told = piece(client, where, GIF[:100])
    assert (told.status_code, told.headers["Upload-Offset"], told.data) == (204, "100", b"")
    looked = calls(client, "HEAD", where)
    assert (looked.status_code, looked.headers["Upload-Offset"], looked.headers["Upload-Length"]) == (200, "100", "306")
    assert looked.headers["Cache-Control"] == "no-store"
    assert calls(client, "HEAD", f"{BLOBS}/{HASH}").status_code == 404
    assert piece(client, where, GIF[100:], 100).headers["Upload-Offset"] == "306"
    assert calls(client, "HEAD", f"{BLOBS}/{HASH}", Tus_Resumable=None).status_code == 200


def test_what_of_tus_is_spoken_may_be_asked_by_anybody(client):
    told = client.open(BLOBS, method="OPTIONS")
    assert told.status_code == 204
    names = ("Tus-Version", "Tus-Extension", "Tus-Max-Size")
    assert [told.headers[name] for name in names] == ["1.0.0", "creation", str(12 * 1024 * 1024)]


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [
        ({"Tus_Resumable": None}, 412, "tus-version"),
        ({"Tus_Resumable": "0.2.2"}, 412, "tus-version"),
        ({"Content_Type": "application/octet-stream"}, 415, "not-a-piece"),
        ({"Upload_Offset": None}, 400, "upload-malformed"),
        ({"Upload_Offset": "5"}, 409, "wrong-offset"),
        ({"token": "two"}, 404, "unknown-upload"),
        ({"token": "nobody"}, 401, "session-expired"),
    ],
)
def test_a_piece_that_does_not_fit_is_refused_in_words(client, changes, status, slug):
    told = piece(client, begins(client), GIF, **changes)
    assert (told.status_code, told.json["problem"]) == (status, slug)
    assert told.headers["Tus-Resumable"] == "1.0.0"
    assert told.headers["Tus-Version"] == "1.0.0"
    assert told.headers["Fieldops-Server"]


def test_a_damaged_photo_is_460_and_its_upload_gone(client):
    where = begins(client, b"GIF89a" + b"x" * 50)
    told = piece(client, where, b"GIF89a" + b"y" * 50)
    assert (told.status_code, told.json["problem"]) == (460, "hash-differs")
    assert calls(client, "HEAD", where).status_code == 404


def test_more_than_twelve_megabytes_are_refused_before_a_byte_is_sent(client):
    told = calls(client, "POST", BLOBS, Upload_Length=str(12 * 1024 * 1024 + 1), Upload_Metadata=metadata())
    assert (told.status_code, told.json["problem"]) == (413, "too-large")


def test_a_cookie_is_no_token(client):
    told = client.post(BLOBS, headers={"Cookie": "session=one", "Tus-Resumable": "1.0.0"})
    assert (told.status_code, told.json["problem"]) == (401, "session-expired")


@pytest.mark.parametrize("name", ["x", HASH.upper(), "0" * 63, "..%2f..%2fsecret.key"])
def test_a_hash_that_is_none_is_nowhere(client, name):
    assert calls(client, "HEAD", f"{BLOBS}/{name}").status_code == 404


def test_a_piece_may_be_posted_where_nothing_else_gets_through(client):
    where = begins(client)
    headers = {"Content_Type": PIECE, "Upload_Offset": "0", "X_HTTP_Method_Override": "PATCH"}
    assert calls(client, "POST", where, body=GIF, **headers).status_code == 204
    assert calls(client, "POST", where, body=GIF).status_code == 405
