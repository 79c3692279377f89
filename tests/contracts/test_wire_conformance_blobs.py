"""Photos against running servers, with a tus client that knows nothing of this house (docs/exchange.md: Blobs)."""

import base64
import hashlib
import io
import os
import signal
from http import HTTPStatus as Status

import pytest
import requests
from city import eventually
from cutting_line import CuttingLine
from independent_client import Tablet
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed

PIECE = 64 * 1024


def picture(size: int = 3 * PIECE + 17) -> bytes:
    """Bytes that begin as a JPEG does, unlike any before."""
    return b"\xff\xd8\xff\xe0" + os.urandom(size - 4)


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def client_of(tablet: Tablet, server: str) -> TusClient:
    return TusClient(f"{server}/sync/v1/blobs", headers={"Authorization": f"Bearer {tablet.token}"})


def uploader(tablet: Tablet, server: str, content: bytes, **more):
    about = {"sha256": name_of(content), "type": "image/jpeg"}
    stream = io.BytesIO(content)
    return client_of(tablet, server).uploader(file_stream=stream, chunk_size=PIECE, metadata=about, **more)


def is_there(tablet: Tablet, content: bytes) -> bool:
    answer = asks(tablet, "HEAD", f"blobs/{name_of(content)}")
    assert answer.status_code in (Status.OK, Status.NOT_FOUND)
    return answer.status_code == Status.OK


def asks(tablet: Tablet, method: str, path: str, **headers: str) -> requests.Response:
    told = {"Authorization": f"Bearer {tablet.token}"} | {name.replace("_", "-"): headers[name] for name in headers}
    answer = requests.request(method, f"{tablet.line.url}/sync/v1/{path}", headers=told, timeout=30)
    assert answer.headers["Fieldops-Server"] == tablet.line.server
    return answer


@pytest.fixture
def sender(office, tablet) -> Tablet:
    """Rosa's tablet with a session of this moment: other tests stop and start central."""
    tablet.line.call("GET", "hello")
    assert tablet.opens_session().status == Status.OK
    return tablet


def test_an_unmodified_tus_client_brings_a_photo_in_one_go(office, sender):
    content = picture()
    assert not is_there(sender, content)
    uploader(sender, office.url, content).upload()
    assert is_there(sender, content)


def test_an_upload_cut_by_a_killed_server_goes_on_with_another_client(office, sender):
    content = picture()
    first = uploader(sender, office.url, content)
    first.upload(stop_at=2 * PIECE)
    office.city.central.stop(signal.SIGKILL)
    with pytest.raises(TusUploadFailed):
        first.upload_chunk()
    office.city.central.start()
    second = uploader(sender, office.url, content, url=first.url)
    assert second.offset == 2 * PIECE
    second.upload()
    assert is_there(sender, content)


def test_a_photo_comes_whole_through_a_line_that_is_cut_five_times(office, sender):
    content = picture(8 * PIECE + 5)
    line = CuttingLine(office.city.central.port, ["half-way", "before the answer"] * 2 + ["half-way"])
    sending = uploader(sender, f"http://127.0.0.1:{line.port}", content, retries=9, retry_delay=0)
    sending.upload()
    line.close()
    assert len(line.made) == 5
    assert is_there(sender, content)


def test_a_damaged_photo_is_refused_whole(office, sender):
    content = picture()
    about = {"sha256": name_of(content), "type": "image/jpeg"}
    stream = io.BytesIO(content[:-1] + b"\x00" if content[-1] else content[:-1] + b"\x01")
    damaged = client_of(sender, office.url).uploader(file_stream=stream, chunk_size=PIECE, metadata=about)
    with pytest.raises(TusUploadFailed) as failed:
        damaged.upload()
    assert failed.value.status_code == 460
    assert not is_there(sender, content)


def test_an_upload_is_its_devices_own(office, sender):
    begun = uploader(sender, office.url, picture())
    begun.upload(stop_at=PIECE)
    stranger = office.hands_out_tablet("rosa")
    path = begun.url.partition("/sync/v1/")[2]
    answer = asks(stranger, "HEAD", path, Tus_Resumable="1.0.0")
    assert answer.status_code == Status.NOT_FOUND
    assert asks(sender, "HEAD", path, Tus_Resumable="1.0.0").headers["Upload-Offset"] == str(PIECE)


@pytest.mark.parametrize(
    ("length", "kind", "status"),
    [
        ("10", "text/html", 415),
        ("10", "image/heic", 415),
        (str(12 * 1024 * 1024 + 1), "image/png", 413),
        ("ten", "image/png", 400),
    ],
)
def test_what_is_no_photo_is_refused_at_its_creation(sender, length, kind, status):
    pairs = {"sha256": "0" * 64, "type": kind}.items()
    about = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs)
    answer = asks(sender, "POST", "blobs", Tus_Resumable="1.0.0", Upload_Length=length, Upload_Metadata=about)
    assert answer.status_code == status
    assert set(answer.json()) == {"problem", "number", "en", "es"}


def test_a_photo_given_to_a_field_unit_comes_to_central(office, truck, relayed):
    relayed.line.call("GET", "hello")
    assert relayed.opens_session().status == Status.OK
    content = picture()
    uploader(relayed, truck.url, content).upload()
    eventually(lambda: is_there(relayed, content), "the office does not get the photo")
    straight = office.hands_out_tablet("rosa")
    assert is_there(straight, content)
