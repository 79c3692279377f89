"""Photos may never take the room that facts need: caps, the reserve, and what the reader is told."""

import pytest
from tablet_camera import KEEP, MODULE, waiting

pytestmark = pytest.mark.browser

ARRIVED = """async (sha256) => {
  MODULE
  await (await load("store/photos.js")).noteArrival(sha256);
}""".replace("MODULE", MODULE)

WEIGHT = f"async () => {{ {MODULE} return (await load('store/photos.js')).weightOfPhotos(); }}"

FORGET = """async (name) => {
  MODULE
  const { keep } = await load("store/database.js");
  await keep(["meta"], (tx) => { tx.objectStore("meta").delete(name); });
}""".replace("MODULE", MODULE)

RESERVED = f"async () => {{ {MODULE} return Boolean(await (await load('store/meta.js')).recall('reserve')); }}"

# As Chromium refuses on a full disk: what is larger than a line, as long as nothing was given up.
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  const drop = IDBObjectStore.prototype.delete;
  let room = false;
  IDBObjectStore.prototype.put = function (value, key) {
    if (!room && value.byteLength > 65536) throw new DOMException("Failed to write blobs (IOError)", "DataError");
    return put.apply(this, arguments);
  };
  IDBObjectStore.prototype.delete = function (key) {
    room ||= key === "reserve";
    return drop.call(this, key);
  };
}"""

LOOK_FOR_ROOM = """async () => {
  MODULE
  const [{ watchRoom }, { changed }] = await Promise.all([load("store/reserve.js"), load("store/tablet.js")]);
  changed({ room: await watchRoom() });
}""".replace("MODULE", MODULE)


def test_photos_weigh_no_more_than_they_may_and_those_at_the_office_give_way(field, office):
    office.stop()
    kept = [field.page.evaluate(KEEP, [1000, 200, 2500]) for _ in range(3)]
    assert kept[2] == "TooManyPhotos"
    field.page.evaluate(ARRIVED, kept[0]["sha256"])
    newest = field.page.evaluate(KEEP, [1000, 200, 2500])
    assert sorted(waiting(field.page)) == sorted([kept[1]["sha256"], newest["sha256"]])
    assert field.page.evaluate(WEIGHT) == 2000


def test_photos_kept_before_their_sizes_were_written_down_are_weighed(field, office):
    office.stop()
    for size in (700, 800):
        field.page.evaluate(KEEP, [size, 200])
    field.page.evaluate(FORGET, "photo sizes")
    assert field.page.evaluate(WEIGHT) == 1500


def test_without_the_reserve_and_without_room_for_it_there_are_no_photos_and_the_reader_is_told(field, snapshot):
    field.eventually(lambda: field.page.evaluate(RESERVED))
    field.page.evaluate(FORGET, "reserve")
    field.page.evaluate(FULL)
    field.page.set_input_files("[data-photo] input", snapshot)
    field.page.wait_for_selector(".photo-said:has-text('No photo now')")
    assert waiting(field.page) == []


def test_a_fact_that_finds_no_room_takes_the_room_held_back_for_it(field, at_work, office):
    field.eventually(lambda: field.page.evaluate(RESERVED))
    office.stop()
    field.page.evaluate(FULL)
    at_work.goes_to_stop(1)
    at_work.enters("01260")
    at_work.is_at_stop(2)
    assert not field.page.evaluate(RESERVED)
    at_work.reloads()
    assert "2 waiting" in at_work.sync_line()


def test_room_that_is_gone_is_told_on_today_before_a_fact_needs_it(field, at_work):
    field.eventually(lambda: field.page.evaluate(RESERVED))
    field.page.evaluate(FULL)
    field.page.evaluate(LOOK_FOR_ROOM)
    field.page.wait_for_selector("[data-no-room]")
    assert "Reads are still saved" in field.page.inner_text("[data-no-room]")
    at_work.page.click('[data-action="settings"]')
    assert "photos are off" in field.page.inner_text(".facts")
