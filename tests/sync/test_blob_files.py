"""Photos on a disk that is full or failing: nothing half is kept, and no name stands for bytes that may be lost."""

import hashlib
import os

import pytest
from small_disk import small_disk

from fieldops.sync.blob_files import BlobFiles

PIECE = bytes(range(256)) * 256
HASH = hashlib.sha256(PIECE).hexdigest()


def test_of_a_piece_that_finds_no_room_nothing_is_kept(tmp_path):
    with small_disk(tmp_path, 256 * 1024) as folder:
        files = BlobFiles(folder)
        files.append("one", PIECE)
        with pytest.raises(OSError, match="No space"):
            files.append("one", PIECE * 9)
        assert files.size("one") == len(PIECE)
        files.append("one", PIECE)
        assert files.look_at("one")[0] == hashlib.sha256(PIECE * 2).hexdigest()


def test_bytes_that_could_not_be_flushed_are_dropped_for_a_second_flush_proves_nothing(tmp_path, monkeypatch):
    def fails(_descriptor):
        raise OSError(5, "Input/output error")

    files = BlobFiles(tmp_path)
    files.append("one", PIECE)
    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fails)
        with pytest.raises(OSError, match="Input/output"):
            files.keep("one", HASH)
    assert (files.size("one"), files.has(HASH)) == (0, False)
    files.append("one", PIECE)
    files.keep("one", HASH)
    assert files.read(HASH) == PIECE
