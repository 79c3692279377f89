"""An independent client for the tests of the wire, and a small central to talk to.

`Tablet` makes real keys, real lines and real signatures from the contract alone; it shares no code with the package.
"""

import base64
import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from fieldops.clock import FixedClock
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.people_tables import Person, PersonRole
from fieldops.store.place_tables import Account, Meter, Register, ServicePoint
from fieldops.store.work_tables import FieldOrder, Run, Stop
from fieldops.sync import intake
from fieldops.sync.exchange import Caller

ZEROS = "0" * 64


@dataclass(frozen=True)
class Work:
    """What the small central knows: one run with one stop."""

    run: str
    stop: str
    meter: str
    register: str
    order: str


@dataclass
class Tablet:
    """One tablet with a key of its own and one journal; keeps its lines as bytes."""

    work: Work
    by: str = "rosa"
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    journal: str = field(default_factory=lambda: str(uuid.uuid4()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    lines: list[bytes] = field(default_factory=list)

    @property
    def public_key(self) -> str:
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    @property
    def ids(self) -> list[str]:
        return [json.loads(line)["id"] for line in self.lines]

    def reads(self, digits: str = "01042", **changes) -> bytes:
        """Append a read of the stop's register."""
        payload = {
            "meter": self.work.meter,
            "register": self.work.register,
            "digits": digits,
            "method": "manual",
            "kind": "cycle",
            "attempts": 1,
            "confirmed": False,
            "checks": [],
        }
        return self.notes("read.taken", payload | changes)

    def notes(self, event: str, payload: dict, **changes) -> bytes:
        """Append an event of this kind; `changes` replace keys of the line."""
        return self.appends(json.dumps(self.line(event, payload) | changes).encode())

    def line(self, kind: str, payload: dict) -> dict:
        """The next line, as an object."""
        return {
            "id": str(uuid.uuid4()),
            "j": self.journal,
            "seq": len(self.lines) + 1,
            "prev": self.head(),
            "kind": kind,
            "v": 1,
            "at": "2026-05-12T09:14:22.123-07:00",
            "clk": None,
            "seen": None,
            "by": self.by,
            "run": self.work.run,
            "stop": self.work.stop,
            "p": payload,
        }

    def appends(self, raw: bytes) -> bytes:
        """Append bytes, whatever they are."""
        self.lines.append(raw)
        return raw

    def head(self, seq: int | None = None) -> str:
        """hash(seq), of the last line unless told."""
        place = len(self.lines) if seq is None else seq
        return hashlib.sha256(self.lines[place - 1]).hexdigest() if place else ZEROS

    def batch(self, first: int = 1, last: int | None = None, **changes) -> bytes:
        """A signed push of the lines first…last; `changes` replace keys of the header after signing."""
        sent = self.lines[first - 1 : last]
        head = hashlib.sha256(sent[-1]).hexdigest() if sent else self.head(first - 1)
        header = {"first": first, "count": len(sent), "declared": len(self.lines), "head": head, "app": "test 1"}
        header["sig"] = self.sign(f"fieldops-batch-1\n{self.journal}\n{first}\n{len(sent)}\n{head}")
        return b"".join(line + b"\n" for line in [json.dumps(header | changes).encode(), *sent])

    def roll_call(self, **changes) -> bytes:
        """A push of nothing, from the end of the journal."""
        return self.batch(len(self.lines) + 1, **changes)

    def sign(self, text: str) -> str:
        """Raw r‖s in base64."""
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()

    def new_life(self) -> "Tablet":
        """The same device and key with an empty journal, as after a reinstall."""
        return Tablet(self.work, self.by, self.device, key=self.key)

    def copy(self) -> "Tablet":
        """A clone that shares the journal so far."""
        return Tablet(self.work, self.by, self.device, self.journal, self.key, list(self.lines))


@dataclass
class Central:
    """A central with one reader and one run, pushed to without HTTP."""

    store: Store
    clock: FixedClock
    work: Work

    def enrols(self, tablet: Tablet, *people: str) -> Tablet:
        """Know the tablet, and that these people signed in on it."""
        now = self.clock.now()
        with self.store.writing() as session:
            session.add(Device(id=tablet.device, name="Tablet", public_key=tablet.public_key, enrolled_at=now))
            session.flush()
            session.add_all(
                DevicePerson(device_id=tablet.device, username_key=key, signed_in_at=now, offline_until=now)
                for key in people
            )
        return tablet

    def tablet(self, *people: str) -> Tablet:
        """A new enrolled tablet; Rosa is signed in on it unless others are named."""
        return self.enrols(Tablet(self.work), *(people or ("rosa",)))

    def takes(self, tablet: Tablet, body: bytes, project=lambda: None) -> dict:
        """Push a body into the tablet's journal."""
        return intake.take(self.store, self.clock, Caller(tablet.device), tablet.journal, body, project)

    def rows(self, table, *conditions) -> list:
        """Rows of a table, in the order of their keys."""
        with self.store.reading() as session:
            return list(session.query(table).filter(*conditions).order_by(*table.__table__.primary_key).all())

    def changes(self, *rows) -> None:
        """Add rows to the store."""
        with self.store.writing() as session:
            session.add_all(rows)


def some_work() -> Work:
    """Work with new ids."""
    return Work(*(str(uuid.uuid4()) for _ in range(5)))


def make_central(store: Store, clock: FixedClock) -> Central:
    """Give an empty central a reader Rosa, a clerk Bill, and one run with one stop."""
    work = some_work()
    account, point = str(uuid.uuid4()), str(uuid.uuid4())
    now = clock.now()
    with store.writing() as session:
        for layer in (
            [
                Person(username_key=key, username=key.title(), name=key.title(), password_hash="-", made_at=now)
                for key in ("rosa", "bill")
            ],
            [PersonRole(username_key="rosa", role="reader"), PersonRole(username_key="bill", role="billing")],
            [Account(id=account, account_no="100-1"), Meter(id=work.meter, serial_number="88231")],
            [
                ServicePoint(id=point, account_id=account, address="1 Avenida del Mar"),
                Register(id=work.register, meter_id=work.meter, dials=5, unit="CCF"),
                Run(id=work.run, kind="read", on=date(2026, 5, 12), made_by="dora", made_at=now),
                FieldOrder(id=work.order, kind="REREAD", made_by="dora", made_at=now),
            ],
            [Stop(id=work.stop, run_id=work.run, sequence=1, service_point_id=point, meter_id=work.meter)],
        ):
            session.add_all(layer)
            session.flush()
    return Central(store, clock, work)


@pytest.fixture
def central(store, clock) -> Central:
    """A small central, once on each database."""
    return make_central(store, clock)


@pytest.fixture
def tablet(central) -> Tablet:
    """A tablet that Rosa works with."""
    return central.tablet()


@pytest.fixture
def bare_tablet() -> Tablet:
    """A tablet that no central knows; the ids of its work are made up."""
    return Tablet(some_work())


@pytest.fixture(scope="module")
def shared_central(sqlite_template, tmp_path_factory) -> Iterator[Central]:
    """One central for all examples of a property; each brings a tablet of its own."""
    path = tmp_path_factory.mktemp("shared") / "fieldops.db"
    shutil.copy(sqlite_template, path)
    store = Store(sqlite_url(path))
    yield make_central(store, FixedClock(datetime(2026, 5, 12, 16, 0, tzinfo=UTC)))
    store.close()
