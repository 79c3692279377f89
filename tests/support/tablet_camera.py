"""A photo field on the tablet page, the finger at its button, and what the tablet keeps of photos."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

MODULE = """const base = document.querySelector("script[type=module]").src;
const load = (name) => import(base.replace("app.js", name));"""

FIELD = """async () => {
  MODULE
  const { photoField } = await load("elements/photo.js");
  window.taken = [];
  const field = photoField({ label: "Photo of the tag", onPhoto: (photo) => { taken.push(photo); } });
  document.body.append(field);
}""".replace("MODULE", MODULE)

KEEP = """async ([size, most, mostBytes]) => {
  MODULE
  const { keepPhoto } = await load("store/photos.js");
  const bytes = crypto.getRandomValues(new Uint8Array(size));
  const kept = keepPhoto(new Blob([bytes], { type: "image/jpeg" }), most, mostBytes);
  return kept.catch((failure) => failure.constructor.name);
}""".replace("MODULE", MODULE)


class Camera:
    """A photo field on the page, and the finger at its button."""

    def __init__(self, page: Page, office: Any) -> None:
        self.page = page
        self.office = office

    def opens(self) -> None:
        """Put the field on the page, with the Outbox at hand."""
        self.page.evaluate(FIELD)
        self.page.evaluate(f"async () => {{ {MODULE} await load('pages/outbox.js'); }}")

    def takes(self, picture: Path) -> dict[str, Any]:
        """Take a picture: `{sha256, size, type}` once it is kept."""
        before = len(self.page.evaluate("taken"))
        self.page.set_input_files("[data-photo] input", picture)
        self.page.wait_for_selector(".photo-preview img")
        self.eventually(lambda: len(self.page.evaluate("taken")) > before)
        return dict(self.page.evaluate("taken")[-1])

    def waits_for(self, sha256: str) -> bytes:
        """The photo's bytes, once the office has them."""
        self.eventually(lambda: sha256 in self.office.blobs.photos)
        return bytes(self.office.blobs.photos[sha256])

    def eventually(self, holds: Any) -> None:
        """Wait until that holds."""
        for _ in range(400):
            if holds():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(self.office.blobs.calls)


def waiting(page: Page) -> list[str]:
    """Hashes of the photos that wait on the tablet."""
    ask = f"async () => {{ {MODULE} return (await load('store/photos.js')).waitingPhotos(); }}"
    return list(page.evaluate(ask))
