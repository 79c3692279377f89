"""Withdrawing a lost or retired tablet: it gets no more work, and what it still holds is kept and looked at."""

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.store import devices
from fieldops.store.device_tables import Device
from fieldops.work import auditing


def withdraw(session: Session, clock: Clock, device_id: str, by: str) -> None:
    """Withdraw a device, once; raises unknown-device."""
    known(session, device_id)
    if devices.revoke(session, device_id, clock.now()):
        auditing.note(session, clock, by, "device-withdrawn", device_id)


def known(session: Session, device_id: str) -> Device:
    """The device with this id; raises unknown-device."""
    device = devices.find_device(session, device_id)
    if device is None:
        raise problems.UNKNOWN_DEVICE()
    return device
