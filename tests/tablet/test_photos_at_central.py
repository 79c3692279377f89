"""A photo's whole way in the real thing: camera button, tablet's store, the wire, central's disk."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from fieldops.cli.bench.scene import Scene, served
from fieldops.cli.bench.tablet import load_first
from fieldops.store import blobs

pytestmark = pytest.mark.browser

FIELD = """async () => {
  const base = document.querySelector("script[type=module]").src;
  const { photoField } = await import(base.replace("app.js", "elements/photo.js"));
  window.taken = [];
  document.body.append(photoField({ label: "Photo", onPhoto: (photo) => { taken.push(photo); } }));
}"""


@pytest.fixture
def scene(tmp_path: Path):
    scene = Scene(tmp_path / "central", stops=3)
    yield scene
    scene.close()


def test_a_photo_taken_on_the_tablet_is_on_centrals_disk(browser, scene, tmp_path):
    picture = tmp_path / "door.png"
    Image.effect_noise((1700, 1200), 80).convert("RGB").save(picture)
    context = browser.new_context(has_touch=True)
    refused: list[str] = []
    with served(scene) as central:
        page = context.new_page()
        page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
        load_first(page, central.url, scene.code())
        page.evaluate(FIELD)
        page.set_input_files("[data-photo] input", picture)
        page.wait_for_selector(".photo-preview img")
        page.evaluate("document.querySelector('.photo-preview img').decode()")
        page.click("[data-sync-line]")
        sha256 = page.get_attribute("[data-photo]", "data-photo")
        assert sha256 is not None
        until_here(scene, sha256)
    context.close()
    content = (scene.folder / "blobs" / sha256[:2] / sha256).read_bytes()
    assert Image.open(io.BytesIO(content)).size == (1600, 1129)
    assert refused == []


def until_here(scene: Scene, sha256: str) -> None:
    """Wait until central has the photo."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with scene.store.reading() as session:
            if blobs.is_here(session, [sha256]):
                return
        time.sleep(0.05)
    raise AssertionError("central does not get the photo")
