"""Configuration: typed, frozen, read once at start. Nothing below this floor looks anything up in the environment."""

from dataclasses import dataclass
from pathlib import Path

from fieldops.devices.cradles import Cradle
from fieldops.store.engine import sqlite_url

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """What both kinds of server need to know."""

    data: Path
    """Folder of everything the server keeps: database, secret key."""
    database: str | None = None
    """Address of a database; None means an SQLite file in `data`."""
    host: str = "127.0.0.1"
    port: int
    trusted_hosts: tuple[str, ...] = ()
    """Names this server answers under, beside the loopback ones."""
    behind_tls: bool = False
    """Whether browsers reach it by https, so that cookies may say Secure and HSTS be sent."""
    demo: bool = False

    @property
    def photos(self) -> Path:
        """The folder of the photos' bytes."""
        return self.data / "blobs"

    @property
    def database_url(self) -> str:
        """The address the store opens."""
        return self.database or sqlite_url(self.data / "fieldops.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralConfig(ServerConfig):
    """The office server."""

    port: int = 8000
    alarm_after_hours: int = 4
    """How long lines may wait on a device that is heard from before the office is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConfig(ServerConfig):
    """A field unit: truck laptop or rugged tablet with serial ports."""

    port: int = 8001
    central_url: str
    probe_url: str | None = None
    """The port of the probe; `{serial}` in it is replaced by the meter's serial number (for simulators)."""
    probe_protocol: str = "ui1203"
    handhelds: tuple[Cradle, ...] = ()
    """Where handhelds stand; USB lines that are plugged in come of themselves."""
