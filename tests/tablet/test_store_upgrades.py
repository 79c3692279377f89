"""Today's page over the store of each older version, its Outbox full: nothing is missing, and it goes out once."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DEVICE = "0c9f5f6e-0000-4000-8000-00000000dddd"
JOURNAL = "0a000000-0000-4000-8000-000000000001"
AT_OFFICE = 40
WAITING = 200
PHOTO = b"picture"

STORES = {
    1: ["docs", "journal", "meta", "outcomes"],
    2: ["docs", "journal", "meta", "outcomes", "photos"],
}
"""What each version's store consists of. A version that is new needs its row, and a reason when a name goes."""
VERSIONS = sorted(STORES)

# The store as the version wrote it: its object stores, and records in the shape of that time.
OLD_STORE = """async ([version, device, server, journal, lines, photo]) => {
  const opening = indexedDB.open("fieldops", version);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    db.createObjectStore("meta");
    db.createObjectStore("journal", { keyPath: ["j", "seq"] });
    db.createObjectStore("outcomes", { keyPath: "id" });
    db.createObjectStore("docs", { keyPath: "key" });
    if (version < 2) return;
    const photos = db.createObjectStore("photos", { keyPath: "sha256" });
    photos.createIndex("waiting", "waiting");
    photos.createIndex("arrived", "arrived");
  };
  const db = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const key = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const tx = db.transaction([...db.objectStoreNames], "readwrite");
  const records = {
    device: { id: device, server, name: "Tablet" },
    key,
    journal: { id: journal.id, seq: lines.length, head: lines.at(-1).hash },
    custody: { watermark: journal.held, central: journal.held, quarantined: {}, sentAt: 1, stopped: null },
    people: { current: "reader1", known: { reader1: journal.person }, leaving: [] },
    contact: 1,
  };
  for (const [name, record] of Object.entries(records)) tx.objectStore("meta").put(record, name);
  for (const line of lines) tx.objectStore("journal").put(line);
  tx.objectStore("outcomes").put({ id: "stop", run: "run", outcome: "read", at: lines[0].at });
  if (version >= 2) tx.objectStore("photos").put({ ...photo, bytes: new TextEncoder().encode(photo.text).buffer });
  await new Promise((resolve, reject) => { tx.oncomplete = resolve; tx.onabort = () => reject(tx.error); });
  if (journal.stays) db.onversionchange = () => db.close();
  else db.close();
  const public = await crypto.subtle.exportKey("spki", key.publicKey);
  return btoa(String.fromCharCode(...new Uint8Array(public)));
}"""

SHAPE = """async () => {
  const base = document.querySelector("script[type=module]").src;
  const { look } = await import(base.replace("app.js", "store/database.js"));
  const { done } = await import(base.replace("app.js", "store/idb.js"));
  return look(["journal", "outcomes"], async (tx) => ({
    version: tx.db.version,
    stores: [...tx.db.objectStoreNames],
    lines: await done(tx.objectStore("journal").count()),
    outcome: (await done(tx.objectStore("outcomes").get("stop"))).outcome,
  }));
}"""


def chain(count: int) -> list[dict[str, Any]]:
    """Journal records with right hashes, as the first release wrote them."""
    lines: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        about = {"kind": "note.left", "at": "2026-05-12T09:00:00.000-07:00", "by": "reader1", "run": None, "stop": None}
        fact = f"018f6d2c-0000-7000-8000-{seq:012d}"
        prev = lines[-1]["hash"] if lines else "0" * 64
        told = {"id": fact, "j": JOURNAL, "seq": seq, "prev": prev, **about, "v": 1, "clk": None, "seen": None}
        line = json.dumps({**told, "p": {"text": f"note {seq} · ñ"}}, ensure_ascii=False)
        digest = hashlib.sha256(line.encode()).hexdigest()
        lines.append({"j": JOURNAL, "seq": seq, "id": fact, "hash": digest, "prev": prev, "line": line, **about})
    return lines


class OldTablet:
    """A tablet that an older release was used on."""

    def __init__(self, page: Page, office: Any) -> None:
        self.page = page
        self.office = office
        self.lines = chain(AT_OFFICE + WAITING)

    def holds(self, version: int, *, stays_open: bool = False) -> None:
        """Leave a store of that version; the tab that made it may stay, as the page of that time would."""
        until = (datetime.now(UTC) + timedelta(hours=72)).isoformat()
        person = {"username": "reader1", "name": "Reader1", "roles": ["reader"], "language": "en"}
        person["offline_until"] = until
        journal = {"id": JOURNAL, "held": AT_OFFICE, "person": person, "stays": stays_open}
        digest = hashlib.sha256(PHOTO).hexdigest()
        photo = {"sha256": digest, "size": len(PHOTO), "type": "image/jpeg", "waiting": 1, "text": "picture"}
        self.page.goto(self.office.url.replace("/tablet/", "/i18n/es.json"))
        arguments = [version, DEVICE, self.office.server, journal, self.lines, photo]
        public = base64.b64decode(self.page.evaluate(OLD_STORE, arguments))
        self.office.keys[DEVICE] = load_der_public_key(public)
        self.office.journals[JOURNAL] = [line["line"].encode() for line in self.lines[:AT_OFFICE]]

    def opens(self, page: Page) -> dict[str, Any]:
        """Open today's page and look into its store."""
        page.goto(self.office.url)
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector('[data-sync-line][data-waiting="0"]')
        shape: dict[str, Any] = page.evaluate(SHAPE)
        return shape


@pytest.fixture
def old(page: Page, office: Any) -> OldTablet:
    return OldTablet(page, office)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_full_outbox_of_an_older_version_is_all_there_and_goes_out_once(old, office, version):
    old.holds(version)
    kept = old.opens(old.page)
    assert kept == {"version": VERSIONS[-1], "stores": STORES[VERSIONS[-1]], "lines": 240, "outcome": "read"}
    assert list(office.journals) == [JOURNAL]
    assert office.journals[JOURNAL] == [line["line"].encode() for line in old.lines]
    assert sum(push["count"] for push in office.pushes) == WAITING
    assert old.page.get_attribute("html", "data-page") == "today"


def test_a_tab_of_the_older_release_that_is_still_open_does_not_hold_up_the_upgrade(old, office, tablet):
    old.holds(1, stays_open=True)
    second = tablet.new_page()
    assert old.opens(second)["lines"] == 240
    assert len(office.journals[JOURNAL]) == 240


def test_photos_of_an_older_version_are_still_there(old, office):
    office.blobs.reaches_office = False
    old.holds(2)
    old.opens(old.page)
    old.page.evaluate("location.hash = '#/outbox'")
    old.page.wait_for_selector("[data-photos]:has-text('1 photo waiting')")
