"""A photo in the office: shown as a picture and as nothing else, to those who decide by it."""

import hashlib
import uuid

import pytest
from flask import render_template_string

from fieldops.facts.roles import Role
from fieldops.store.device_tables import Device
from fieldops.sync.blobs import Creation

JPEG = b"\xff\xd8\xff\xe0<script>alert(1)</script>" + bytes(100)
HASH = hashlib.sha256(JPEG).hexdigest()


@pytest.fixture
def photographed(central):
    """A central that has one photo."""
    device = str(uuid.uuid4())
    with central.store.writing() as session:
        session.add(Device(id=device, name="Tablet", public_key="-", enrolled_at=central.clock.now()))
    custody = central.app.extensions["fieldops"].blobs
    custody.take(device, custody.create(device, Creation(len(JPEG), HASH, "image/jpeg")), 0, JPEG)
    return central


def test_a_photo_is_a_picture_and_nothing_else(photographed):
    answer = photographed.browser_of(Role.DISPATCHER).opens(f"/photos/{HASH}")
    assert (answer.status_code, answer.data, answer.content_type) == (200, JPEG, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="photo-{HASH[:12]}.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_reader_sees_no_photos_of_the_office(photographed):
    assert photographed.browser_of(Role.READER).opens(f"/photos/{HASH}").status_code == 403


@pytest.mark.parametrize("name", ["0" * 64, "secret.key", HASH.upper()])
def test_a_photo_that_is_not_here_is_told_in_words(photographed, name):
    answer = photographed.browser_of(Role.BILLING).opens(f"/photos/{name}")
    assert answer.status_code == 404
    assert "This photo is not here yet." in answer.text


def test_a_page_shows_a_small_photo_or_says_that_it_is_on_its_way(central):
    page = "{% from 'parts.html' import photo with context %}{{ photo(sha256, here) }}"
    with central.app.test_request_context("/"):
        here, pending = (render_template_string(page, sha256=HASH, here=here) for here in (True, False))
    assert f'href="/photos/{HASH}"' in here
    assert f'src="/photos/{HASH}"' in here
    assert "photo pending" in pending
    assert "/photos/" not in pending
