"""Photos in custody: piece by piece, whole by their hash, once, each upload its own device's."""

import base64
import hashlib
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store import blobs as stored
from fieldops.store.blob_tables import Blob, BlobUpload
from fieldops.store.device_tables import Device
from fieldops.sync import blob_custody, blobs
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.blobs import Creation, Progress

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
HASH = hashlib.sha256(JPEG).hexdigest()


def asked(content=JPEG, kind="image/jpeg", sha256=None) -> Creation:
    return Creation(len(content), sha256 or hashlib.sha256(content).hexdigest(), kind)


def metadata(**told) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())


@pytest.fixture
def devices(store, clock) -> list[str]:
    """Two enrolled tablets."""
    ids = [str(uuid.uuid4()), str(uuid.uuid4())]
    with store.writing() as session:
        session.add_all(Device(id=one, name="Tablet", public_key="-", enrolled_at=clock.now()) for one in ids)
    return ids


@pytest.fixture
def files(tmp_path) -> BlobFiles:
    return BlobFiles(tmp_path / "blobs")


@pytest.fixture
def custody(store, clock, files) -> BlobCustody:
    return BlobCustody(store, clock, files)


def sends(custody, device, content=JPEG, **changes) -> Progress:
    """Begin an upload and send it in one piece."""
    return custody.take(device, custody.create(device, asked(content, **changes)), 0, content)


def test_a_photo_sent_in_pieces_is_here_when_its_hash_is_right(custody, devices, store):
    upload = custody.create(devices[0], asked())
    assert custody.take(devices[0], upload, 0, JPEG[:4000]) == Progress(4000, len(JPEG))
    assert not custody.is_at_office(HASH)
    assert custody.progress(devices[0], upload).offset == 4000
    assert custody.take(devices[0], upload, 4000, JPEG[4000:]).offset == len(JPEG)
    assert custody.is_at_office(HASH)
    assert custody.picture(HASH).content == JPEG
    with store.reading() as session:
        assert stored.is_here(session, [HASH, "0" * 64]) == {HASH}
        assert stored.is_here(session, []) == set()


def test_a_piece_at_another_place_is_refused_and_says_where_the_upload_stands(custody, devices, refusal):
    upload = custody.create(devices[0], asked())
    custody.take(devices[0], upload, 0, JPEG[:100])
    for wrong in (0, 99, 101):
        assert refusal(lambda at=wrong: custody.take(devices[0], upload, at, b"x")) == problems.WRONG_OFFSET
    assert custody.progress(devices[0], upload).offset == 100


def test_more_bytes_than_announced_are_not_taken(custody, devices, refusal):
    upload = custody.create(devices[0], asked())
    assert refusal(lambda: custody.take(devices[0], upload, 0, JPEG + b"x")) == problems.TOO_LARGE
    assert custody.progress(devices[0], upload).offset == 0


def test_bytes_of_another_hash_are_dropped_and_the_upload_with_them(custody, devices, refusal, files):
    upload = custody.create(devices[0], asked(sha256="0" * 64))
    assert refusal(lambda: custody.take(devices[0], upload, 0, JPEG)) == problems.HASH_DIFFERS
    assert refusal(lambda: custody.progress(devices[0], upload)) == problems.UNKNOWN_UPLOAD
    assert files.size(upload) == 0
    assert not files.has("0" * 64)


def test_what_is_no_picture_by_its_first_bytes_is_dropped_whatever_it_calls_itself(custody, devices, refusal):
    script = b"<script>alert(1)</script>"
    assert refusal(lambda: sends(custody, devices[0], script)) == problems.NOT_A_PICTURE
    assert not custody.is_at_office(hashlib.sha256(script).hexdigest())


def test_the_type_kept_is_the_one_the_bytes_tell(custody, devices):
    sends(custody, devices[0], kind="image/png")
    assert custody.picture(HASH).type == "image/jpeg"


def test_another_tablet_knows_nothing_of_an_upload(custody, devices, refusal):
    upload = custody.create(devices[0], asked())
    assert refusal(lambda: custody.progress(devices[1], upload)) == problems.UNKNOWN_UPLOAD
    assert refusal(lambda: custody.take(devices[1], upload, 0, JPEG)) == problems.UNKNOWN_UPLOAD


def test_equal_content_is_kept_once_and_stays_the_first_senders(custody, devices, store):
    for device in devices:
        assert sends(custody, device).offset == len(JPEG)
    with store.reading() as session:
        assert [blob.device_id for blob in session.query(Blob).all()] == [devices[0]]


def test_an_upload_whose_last_answer_was_lost_says_that_it_is_complete(custody, devices):
    upload = custody.create(devices[0], asked())
    custody.take(devices[0], upload, 0, JPEG)
    assert custody.progress(devices[0], upload) == Progress(len(JPEG), len(JPEG))
    assert custody.take(devices[0], upload, len(JPEG), b"").offset == len(JPEG)


def test_a_server_that_stopped_after_the_last_byte_ends_the_upload_when_asked(custody, devices, files):
    upload = custody.create(devices[0], asked())
    files.append(upload, JPEG)
    assert custody.progress(devices[0], upload).offset == len(JPEG)
    assert custody.is_at_office(HASH)


def test_a_photo_whose_file_is_gone_is_not_here_and_can_be_sent_again(custody, devices, tmp_path):
    sends(custody, devices[0])
    (tmp_path / "blobs" / HASH[:2] / HASH).unlink()
    assert not custody.is_at_office(HASH)
    sends(custody, devices[1])
    assert custody.is_at_office(HASH)


def test_a_tablet_has_two_hundred_unfinished_uploads_at_most(custody, devices, refusal, monkeypatch):
    monkeypatch.setattr(blob_custody, "MOST_UNFINISHED", 2)
    for number in range(2):
        custody.create(devices[0], asked(sha256=f"{number:064x}"))
    assert refusal(lambda: custody.create(devices[0], asked())) == problems.TOO_MANY_UPLOADS
    custody.create(devices[1], asked())


def test_uploads_given_up_are_cleaned_away_at_the_next_creation(custody, devices, clock, files, store):
    old = custody.create(devices[0], asked(sha256="1" * 64))
    files.append(old, b"bytes")
    clock.advance(timedelta(days=7, seconds=1))
    custody.create(devices[1], asked())
    assert files.size(old) == 0
    with store.reading() as session:
        assert session.get(BlobUpload, old) is None


def test_a_photo_begun_anew_after_an_hour_takes_the_place_of_its_lost_upload(custody, devices, clock, refusal):
    lost, other = (custody.create(devices[0], asked(sha256=sha256)) for sha256 in (HASH, "1" * 64))
    clock.advance(timedelta(hours=1, seconds=1))
    custody.create(devices[0], asked())
    assert refusal(lambda: custody.progress(devices[0], lost)) == problems.UNKNOWN_UPLOAD
    assert custody.progress(devices[0], other).offset == 0


def test_a_full_disk_is_told_as_such_and_nothing_is_said_to_be_here(custody, devices, refusal, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(BlobFiles, "keep", full)
    assert refusal(lambda: sends(custody, devices[0])) == problems.STORE_UNAVAILABLE
    assert not custody.is_at_office(HASH)


def test_the_kind_of_a_picture_is_known_by_its_first_bytes():
    told = {
        b"\xff\xd8\xff\xe1": "image/jpeg",
        b"\x89PNG\r\n\x1a\n..": "image/png",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"BM6": "image/bmp",
        b"%PDF-1.7": "application/pdf",
        b"RIFF....WEBP": None,
        b"<svg": None,
        b"": None,
    }
    assert {start: blobs.picture_type(start) for start in told} == told


def test_a_creation_is_read_from_its_headers():
    told = metadata(sha256=HASH, type="image/png", filename="door tag.png")
    assert blobs.read_creation("512", told) == Creation(512, HASH, "image/png")
    assert blobs.read_creation("512", told.replace(",", " , ")).sha256 == HASH


@pytest.mark.parametrize(
    ("length", "told", "kind"),
    [
        (None, metadata(sha256=HASH, type="image/png"), problems.UPLOAD_MALFORMED),
        ("-1", metadata(sha256=HASH, type="image/png"), problems.UPLOAD_MALFORMED),
        ("٣", metadata(sha256=HASH, type="image/png"), problems.UPLOAD_MALFORMED),
        ("5", None, problems.UPLOAD_MALFORMED),
        ("5", metadata(sha256=HASH.upper(), type="image/png"), problems.UPLOAD_MALFORMED),
        ("5", f"sha256 {HASH},type x", problems.UPLOAD_MALFORMED),
        ("5", metadata(sha256=HASH) + "," + metadata(sha256=HASH), problems.UPLOAD_MALFORMED),
        ("5", metadata(sha256=HASH), problems.NOT_A_PICTURE),
        ("5", metadata(sha256=HASH, type="image/heic"), problems.NOT_A_PICTURE),
        ("0", metadata(sha256=HASH, type="image/png"), problems.NOT_A_PICTURE),
        (str(12 * 1024 * 1024 + 1), metadata(sha256=HASH, type="image/png"), problems.TOO_LARGE),
    ],
)
def test_a_creation_that_is_none_is_refused(length, told, kind, refusal):
    assert refusal(lambda: blobs.read_creation(length, told)) == kind


@given(st.text(), st.text())
def test_no_header_at_all_is_more_than_refused(length, told):
    with pytest.raises(Problem) as refused:  # nobody draws a hash by chance
        blobs.read_creation(length, told)
    assert refused.value.kind.status in (400, 413, 415)


@pytest.fixture
def refusal():
    """The kind of problem an act is refused with."""

    def of(act) -> problems.ProblemKind:
        with pytest.raises(Problem) as refused:
            act()
        return problems.CATALOGUE[refused.value.kind.slug]

    return of
