"""A tablet's photos at a field unit: kept, taken on to central piece by piece, and never in the way of lines."""

import hashlib
import uuid

import pytest

from fieldops.store import relays
from fieldops.store.blob_tables import Blob
from fieldops.store.journal_tables import JournalLine
from fieldops.sync import blob_sending
from fieldops.sync.blob_sending import Sending, Stage
from fieldops.sync.blobs import Creation
from fieldops.sync.sessions import TOKEN_LIVES

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 700
HASH = hashlib.sha256(JPEG).hexdigest()


@pytest.fixture
def photographed(unit, caller):
    """The tablet has sent a photo to the unit."""
    upload = unit.photos.create(caller.owner, Creation(len(JPEG), HASH, "image/jpeg"))
    unit.photos.take(caller.owner, upload, 0, JPEG)
    return caller


def at_central(central) -> list[str]:
    return [blob.device_id for blob in central.rows(Blob)]


def test_a_photo_comes_to_central_in_the_tablets_name_and_only_then_the_tablet_may_rely_on_it(
    central, unit, photographed
):
    assert not unit.photos.is_at_office(HASH)
    unit.delivers()
    assert at_central(central) == [photographed.owner]
    assert unit.photos.is_at_office(HASH)


def test_a_photo_broken_off_goes_on_where_it_was(central, unit, road, photographed):
    sent = []
    ask = road.ask

    def counted(request, server, token=None):
        if request.method == "PATCH":
            sent.append(int(request.headers["Upload-Offset"]))
            road.open = len(sent) != 2
        return ask(request, server, token)

    road.ask = counted
    unit.delivers()
    assert at_central(central) == []
    road.open = True
    unit.delivers()
    assert at_central(central) == [photographed.owner]
    step = blob_sending.PIECE_BYTES
    assert sent == [0, step, step, 2 * step]


def test_lines_do_not_wait_for_photos(central, unit, photographed, bare_tablet):
    for _ in range(4):  # the photo is under way
        unit.seconds += 1
        unit.errands.run_errand()
    bare_tablet.reads()
    unit.relay.push(photographed, bare_tablet.journal, bare_tablet.batch())
    unit.errands.run_errand()
    assert [row.raw for row in central.rows(JournalLine)] == bare_tablet.lines
    assert at_central(central) == []
    unit.delivers()
    assert at_central(central) == [photographed.owner]


def test_a_photo_that_central_has_already_is_not_sent_again(central, unit, road, photographed):
    unit.delivers()
    with unit.store.writing() as session:
        session.get(Blob, HASH).forwarded_at = None
    methods, ask = [], road.ask

    def noted(request, server, token=None):
        methods.append(request.method)
        return ask(request, server, token)

    road.ask = noted
    unit.delivers()
    assert "PATCH" not in methods
    assert unit.photos.is_at_office(HASH)


def test_a_photo_that_central_refuses_is_kept_and_holds_up_nothing(central, unit, photographed, bare_tablet):
    with unit.store.writing() as session:
        session.get(Blob, HASH).type = "image/heic"
    unit.delivers()
    assert unit.errands.courier.photos_set_aside == {HASH}
    assert unit.files.has(HASH)
    bare_tablet.reads()
    unit.relay.push(photographed, bare_tablet.journal, bare_tablet.batch())
    unit.delivers()
    assert unit.waiting() == []


def test_a_unit_whose_session_ended_asks_for_photos_with_a_new_one(central, unit, photographed, clock):
    clock.advance(TOKEN_LIVES * 2)
    unit.delivers()
    assert at_central(central) == [photographed.owner]


@pytest.mark.parametrize(
    ("stage", "status", "headers", "reached"),
    [
        (Stage.ASK, 200, {}, (Stage.HERE, 0)),
        (Stage.ASK, 404, {}, (Stage.LOOK, 0)),
        (Stage.BEGIN, 201, {"Location": "http://other.example/u/1"}, (Stage.SEND, 0)),
        (Stage.LOOK, 200, {"Upload-Offset": "70"}, (Stage.SEND, 70)),
        (Stage.LOOK, 404, {}, (Stage.BEGIN, 0)),
        (Stage.SEND, 204, {"Upload-Offset": "100"}, (Stage.HERE, 100)),
        (Stage.SEND, 409, {}, (Stage.LOOK, 0)),
    ],
)
def test_each_answer_leads_on(stage, status, headers, reached):
    after = Sending(HASH, "image/jpeg", 100, stage, location="/u/0").after(status, headers)
    assert after is not None
    assert (after.stage, after.offset) == reached
    assert after.location.startswith("/u/")


@pytest.mark.parametrize(
    ("stage", "status", "headers"),
    [
        (Stage.ASK, 503, {}),
        (Stage.BEGIN, 415, {}),
        (Stage.BEGIN, 201, {}),
        (Stage.LOOK, 200, {"Upload-Offset": "much"}),
        (Stage.SEND, 460, {}),
    ],
)
def test_any_other_answer_is_a_refusal(stage, status, headers):
    assert Sending(HASH, "image/jpeg", 100, stage, location="/u/0").after(status, headers) is None


def test_what_one_central_has_is_no_word_of_another(unit, photographed, clock):
    unit.delivers()
    assert unit.photos.is_at_office(HASH)
    with unit.store.writing() as session:
        relays.become_unit(session, str(uuid.uuid4()), str(uuid.uuid4()), clock.now())
    assert not unit.photos.is_at_office(HASH)
