"""Photos on the tablet: made small, on the disk before any fact names them, at the office in the end, once."""

import hashlib
import io

import pytest
from PIL import Image
from playwright.sync_api import Page
from tablet_camera import KEEP, MODULE, waiting

pytestmark = pytest.mark.browser


def send(page: Page) -> None:
    """Tap the sync line."""
    page.click("[data-sync-line]")


def test_a_picture_becomes_a_small_jpeg_without_the_cameras_words_and_reaches_the_office(field, camera):
    photo = field.takes(camera)
    send(field.page)
    content = field.waits_for(photo["sha256"])
    assert photo == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "type": "image/jpeg"}
    made = Image.open(io.BytesIO(content))
    assert (made.format, made.size) == ("JPEG", (1600, 800))
    assert len(made.getexif()) == 0
    assert b"117.6120" not in content


def test_the_photo_is_shown_and_said_to_be_pending(field, snapshot):
    field.takes(snapshot)
    assert "not yet at the office" in field.page.inner_text("[data-photo]")
    assert "No cheques, cards or documents" in field.page.inner_text("[data-photo]")
    assert field.page.evaluate("document.querySelector('.photo-preview img').decode().then(() => 'drawn')") == "drawn"
    assert field.page.locator(".photo-button").bounding_box()["height"] >= 56


def test_the_photo_is_on_the_disk_before_the_fact_can_name_it(field, snapshot):
    spy = """() => {
      window.durabilities = [];
      const begin = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (stores, mode, options) {
        if (mode === "readwrite") durabilities.push([[].concat(stores).join(), options?.durability, taken.length]);
        return begin.call(this, stores, mode, options);
      };
    }"""
    field.page.evaluate(spy)
    field.takes(snapshot)
    assert field.page.evaluate("durabilities")[0] == ["photos,meta", "strict", 0]


def test_what_is_no_picture_is_said_to_be_none(field, tmp_path):
    (tmp_path / "letter.png").write_bytes(b"not a picture at all")
    field.page.set_input_files("[data-photo] input", tmp_path / "letter.png")
    field.page.wait_for_selector(".photo-said:has-text('not a picture')")
    assert field.page.evaluate("taken") == []


def test_photos_that_wait_are_told_in_the_outbox_and_go_when_signal_is_back(field, snapshot, office):
    office.stop()
    field.page.evaluate(KEEP, [1000, 200])
    photo = field.takes(snapshot)
    field.page.evaluate("location.hash = '#/outbox'")
    field.page.wait_for_selector("[data-photos]:has-text('2 photos waiting')")
    office.start()
    send(field.page)
    field.waits_for(photo["sha256"])
    field.page.wait_for_selector("[data-photos]", state="detached")
    assert len(office.blobs.photos) == 2


def test_an_upload_that_broke_off_goes_on_where_it_was(field, camera, office):
    office.blobs.pieces_until_cut = 1
    photo = field.takes(camera)
    send(field.page)
    field.eventually(lambda: office.blobs.calls.count("piece") > 1)
    office.blobs.pieces_until_cut = None
    office.blobs.calls.clear()
    field.page.wait_for_timeout(100)
    send(field.page)
    field.waits_for(photo["sha256"])
    assert office.blobs.calls[:2] == ["ask", "look"]
    assert "create" not in office.blobs.calls


def test_a_photo_that_the_office_has_already_is_not_sent(field, snapshot, office):
    office.stop()
    photo = field.takes(snapshot)
    office.blobs.photos[photo["sha256"]] = b"it is there"
    office.start()
    field.page.evaluate("location.hash = '#/outbox'")
    field.page.wait_for_selector("[data-photos]")
    send(field.page)
    field.page.wait_for_selector("[data-photos]", state="detached")
    assert set(office.blobs.calls) == {"ask"}


def test_a_photo_on_a_field_unit_still_waits_until_the_office_has_it(field, snapshot, office):
    office.blobs.reaches_office = False
    photo = field.takes(snapshot)
    send(field.page)
    field.waits_for(photo["sha256"])
    field.page.evaluate("location.hash = '#/outbox'")
    field.page.wait_for_selector("[data-photos]:has-text('1 photo waiting')")
    office.blobs.reaches_office = True
    send(field.page)
    field.page.wait_for_selector("[data-photos]", state="detached")
    assert office.blobs.calls.count("create") == 1


def test_lines_do_not_wait_for_photos(field, snapshot, office, at_work):
    office.blobs.pieces_until_cut = 0
    field.takes(snapshot)
    send(field.page)
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    at_work.waits_until_sent()
    assert office.events()[-1]["p"]["digits"] == "01260"
    assert office.blobs.photos == {}


def test_a_photo_taken_anew_takes_the_place_of_the_one_before(field, snapshot, office, tmp_path):
    office.stop()
    field.takes(snapshot)
    Image.new("RGB", (40, 40), "teal").save(tmp_path / "again.png")
    second = field.takes(tmp_path / "again.png")
    field.eventually(lambda: waiting(field.page) == [second["sha256"]])


def test_more_photos_than_may_wait_are_refused_and_nothing_is_lost(field, office):
    office.stop()
    kept = [field.page.evaluate(KEEP, [500, 2]) for _ in range(3)]
    assert kept[2] == "TooManyPhotos"
    assert sorted(waiting(field.page)) == sorted(one["sha256"] for one in kept[:2])


def test_photos_at_the_office_leave_the_tablet_oldest_first_but_not_before_their_fact(field, office):
    office.stop()
    photos = [field.page.evaluate(KEEP, [500 + n, 200])["sha256"] for n in range(3)]
    left = field.page.evaluate(
        """async (photos) => {
          MODULE
          const { dropDelivered, noteArrival, photoOf } = await load("store/photos.js");
          const { append } = await load("store/journal.js");
          await append({ kind: "photo.taken", by: "reader1", p: { sha256: photos[0], size: 1, type: "x", of: "y" } });
          for (const sha256 of photos) {
            await noteArrival(sha256);
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          await dropDelivered(1);
          return (await Promise.all(photos.map(photoOf))).filter(Boolean).map(({ sha256 }) => sha256);
        }""".replace("MODULE", MODULE),
        photos,
    )
    assert left == [photos[0], photos[2]]


def test_a_photo_kept_is_there_after_the_page_starts_anew(field, snapshot, at_work, office):
    office.stop()
    photo = field.takes(snapshot)
    at_work.reloads()
    assert waiting(field.page) == [photo["sha256"]]
