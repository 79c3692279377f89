"""Photos on the tablet: made small, on the disk before any fact names them, at the office in the end, once."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MODULE = """const base = document.querySelector("script[type=module]").src;
const load = (name) => import(base.replace("app.js", name));"""

FIELD = """async () => {
  MODULE
  const { photoField } = await load("elements/photo.js");
  window.taken = [];
  const field = photoField({ label: "Photo of the tag", onPhoto: (photo) => { taken.push(photo); } });
  document.body.append(field);
}""".replace("MODULE", MODULE)

KEEP = """async ([size, most]) => {
  MODULE
  const { keepPhoto } = await load("store/photos.js");
  const bytes = crypto.getRandomValues(new Uint8Array(size));
  const kept = keepPhoto(new Blob([bytes], { type: "image/jpeg" }), most);
  return kept.catch((failure) => failure.constructor.name);
}""".replace("MODULE", MODULE)


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture as a camera makes it: large, with words of its own inside."""
    path = tmp_path_factory.mktemp("camera") / "door.png"
    words = Image.Exif()
    words[0x010E] = "33.4269 N 117.6120 W"
    Image.effect_noise((2000, 1000), 60).convert("RGB").save(path, exif=words)
    return path


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small picture, where its size is no matter."""
    path = tmp_path_factory.mktemp("camera") / "door.png"
    Image.effect_noise((400, 300), 60).convert("RGB").save(path)
    return path


class Camera:
    """A photo field on the page, and the finger at its button."""

    def __init__(self, page: Page, office: Any) -> None:
        self.page = page
        self.office = office

    def opens(self) -> None:
        self.page.evaluate(FIELD)

    def takes(self, picture: Path) -> dict[str, Any]:
        before = len(self.page.evaluate("taken"))
        self.page.set_input_files("[data-photo] input", picture)
        self.page.wait_for_selector(".photo-preview img")
        self.eventually(lambda: len(self.page.evaluate("taken")) > before)
        return dict(self.page.evaluate("taken")[-1])

    def waits_for(self, sha256: str) -> bytes:
        self.eventually(lambda: sha256 in self.office.blobs.photos)
        return bytes(self.office.blobs.photos[sha256])

    def eventually(self, holds: Any) -> None:
        for _ in range(400):
            if holds():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(self.office.blobs.calls)


@pytest.fixture
def field(at_work: Any, office: Any) -> Camera:
    field = Camera(at_work.page, office)
    field.opens()
    return field


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
    assert field.page.evaluate("durabilities")[0] == ["photos", "strict", 0]


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


def waiting(page: Page) -> list[str]:
    """Hashes of the photos that wait on the tablet."""
    ask = f"async () => {{ {MODULE} return (await load('store/photos.js')).waitingPhotos(); }}"
    return list(page.evaluate(ask))


OLD_STORE = """async () => {
  const opening = indexedDB.open("fieldops", 1);
  const db = await new Promise((resolve, reject) => {
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("meta");
      opening.result.createObjectStore("journal", { keyPath: ["j", "seq"] });
      opening.result.createObjectStore("outcomes", { keyPath: "id" });
      opening.result.createObjectStore("docs", { keyPath: "key" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const tx = db.transaction(["meta", "journal", "outcomes"], "readwrite");
  const id = "0a000000-0000-4000-8000-000000000001";
  tx.objectStore("meta").put({ id, seq: 2000, head: "h2000" }, "journal");
  for (let seq = 1; seq <= 2000; seq += 1) {
    const entry = { j: id, seq, id: `e${seq}`, hash: `h${seq}`, prev: `h${seq - 1}`, line: "{}", kind: "note.left" };
    const about = { at: "2026-05-12T09:00:00.000-07:00", by: "reader1", run: null, stop: null };
    tx.objectStore("journal").put({ ...entry, ...about });
  }
  tx.objectStore("outcomes").put({ id: "stop", outcome: "read" });
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  db.close();
}"""

NEW_STORE = """async () => {
  MODULE
  const { entries, openJournal } = await load("store/journal.js");
  const { look } = await load("store/database.js");
  const { done } = await load("store/idb.js");
  const journal = await openJournal();
  const lines = await entries(journal.id, 1, journal.seq);
  const outcome = await look(["outcomes"], (tx) => done(tx.objectStore("outcomes").get("stop")));
  const stores = await look(["photos"], (tx) => [...tx.db.objectStoreNames]);
  return { seq: journal.seq, kept: lines.length, last: lines.at(-1).hash, outcome: outcome.outcome, stores };
}""".replace("MODULE", MODULE)


def test_a_full_journal_of_the_first_version_is_all_there_after_the_upgrade(page, office):
    page.goto(office.url.replace("/tablet/", "/i18n/es.json"))
    page.evaluate(OLD_STORE)
    page.goto(office.url)
    page.wait_for_selector("html[data-ready]")
    kept = page.evaluate(NEW_STORE)
    assert kept.pop("stores") == ["docs", "journal", "meta", "outcomes", "photos"]
    assert kept == {"seq": 2000, "kept": 2000, "last": "h2000", "outcome": "read"}


def test_a_photo_kept_is_there_after_the_page_starts_anew(field, snapshot, at_work, office):
    office.stop()
    photo = field.takes(snapshot)
    at_work.reloads()
    assert waiting(field.page) == [photo["sha256"]]
