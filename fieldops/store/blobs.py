"""Queries about photos: which are here whole, which are on their way in, which still have to go to central."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fieldops.store.blob_tables import Blob, BlobUpload


def is_here(session: Session, sha256s: Iterable[str]) -> set[str]:
    """Those of the photos whose bytes are here, whole and checked."""
    return set(session.scalars(sa.select(Blob.sha256).where(Blob.sha256.in_(list(sha256s)))))


def find(session: Session, sha256: str) -> Blob | None:
    """The photo with this hash."""
    return session.get(Blob, sha256)


def add(session: Session, blob: Blob) -> None:
    """Note that a photo is here; the first who sent it stays noted."""
    if session.get(Blob, blob.sha256) is None:
        session.add(blob)


def add_upload(session: Session, upload: BlobUpload) -> None:
    """Begin an upload."""
    session.add(upload)


def find_upload(session: Session, upload_id: str, device_id: str) -> BlobUpload | None:
    """A device's own upload; another's is as good as none."""
    statement = sa.select(BlobUpload).where(BlobUpload.id == upload_id, BlobUpload.device_id == device_id)
    return session.scalars(statement).one_or_none()


def how_many_unfinished(session: Session, device_id: str) -> int:
    """Uploads of a device that are still on their way."""
    statement = sa.select(sa.func.count()).select_from(BlobUpload)
    return session.scalars(statement.where(BlobUpload.device_id == device_id, BlobUpload.done_at.is_(None))).one()


def end_upload(session: Session, upload_id: str, at: datetime) -> None:
    """Note that an upload is complete."""
    session.execute(sa.update(BlobUpload).where(BlobUpload.id == upload_id).values(done_at=at))


def drop_upload(session: Session, upload_id: str) -> None:
    """Forget an upload."""
    session.execute(sa.delete(BlobUpload).where(BlobUpload.id == upload_id))


def drop_uploads_before(session: Session, before: datetime) -> list[str]:
    """Forget the uploads begun before an instant, of every device; their ids."""
    statement = sa.delete(BlobUpload).where(BlobUpload.made_at < before)
    return list(session.scalars(statement.returning(BlobUpload.id)))


def drop_given_up(session: Session, device_id: str, sha256: str, before: datetime) -> list[str]:
    """Forget what a device began of this photo before an instant and has not finished; the ids."""
    statement = sa.delete(BlobUpload).where(
        BlobUpload.device_id == device_id,
        BlobUpload.sha256 == sha256,
        BlobUpload.done_at.is_(None),
        BlobUpload.made_at < before,
    )
    return list(session.scalars(statement.returning(BlobUpload.id)))


def next_to_forward(session: Session, set_aside: Collection[str] = ()) -> Blob | None:
    """On a field unit: the photo that waits longest for central, but for those set aside."""
    statement = sa.select(Blob).where(Blob.forwarded_at.is_(None), Blob.sha256.not_in(set_aside))
    return session.scalars(statement.order_by(Blob.received_at, Blob.sha256).limit(1)).one_or_none()


def how_many_to_forward(session: Session) -> int:
    """On a field unit: photos that central has not got yet."""
    return session.scalars(sa.select(sa.func.count()).select_from(Blob).where(Blob.forwarded_at.is_(None))).one()


def mark_forwarded(session: Session, sha256: str, at: datetime) -> None:
    """On a field unit: note that central has the photo."""
    session.execute(sa.update(Blob).where(Blob.sha256 == sha256).values(forwarded_at=at))


def forget_all(session: Session) -> None:
    """On a field unit that goes to another central: what the one before has is no word of the new one."""
    session.execute(sa.delete(Blob))
    session.execute(sa.delete(BlobUpload))
