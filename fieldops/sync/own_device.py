"""The unit among the devices it keeps: its own batches, work and people name its device like those of its tablets."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldops.store import devices
from fieldops.store.device_tables import Device
from fieldops.sync.signing_key import SigningKey
from fieldops.sync.upstream import NAME, Membership


def stand_in(session: Session, here: Membership, key: SigningKey, now: datetime) -> None:
    """See to it that the unit's device is known; asked before its first own act, whichever that is."""
    if devices.find_device(session, here.device) is None:
        unit = Device(id=here.device, name=NAME, public_key=key.public_text, is_field=True, enrolled_at=now)
        devices.add_device(session, unit)
        session.flush()
