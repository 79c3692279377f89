"""A field unit with a store of its own, and the road to central: the real application, without a socket.

The unit's side is always SQLite, and what it asks of central is tested on both databases elsewhere; so is all here.
"""

import shutil
import uuid
from datetime import date
from pathlib import Path

import pytest

from fieldops import problems
from fieldops.app import create_central
from fieldops.config import CentralConfig
from fieldops.problems import Problem
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.identity import identity
from fieldops.store.journal_tables import RelayBatch
from fieldops.store.work_tables import Run
from fieldops.sync import enrolment
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.forwarding import Forwarding
from fieldops.sync.photo_forwarding import PhotoForwarding
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import new_key
from fieldops.sync.transport import Answer, headers_of
from fieldops.sync.upstream import Upstream
from fieldops.work import people

PASSWORD = "Tidewater7"


class Road:
    """The road to central, sometimes closed."""

    def __init__(self, app) -> None:
        self.client = app.test_client()
        self.open = True

    def ask(self, request, server, token=None) -> Answer:
        if not self.open:
            raise problems.NO_CENTRAL()
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        told = self.client.open(
            request.path,
            method=request.method,
            data=request.body,
            headers=headers_of(request) | bearer,
        )
        assert server in (None, told.headers["Fieldops-Server"])
        retry_after = float(told.headers.get("Retry-After", 0))
        body = told.json if told.data else {}
        return Answer(told.headers["Fieldops-Server"], told.status_code, body, retry_after, told.headers)


class Unit:
    """A field unit and what tablets do at it."""

    def __init__(self, store: Store, central, road: Road, folder: Path) -> None:
        self.store, self.central, self.road = store, central, road
        self.upstream = Upstream(store, central.clock, road, new_key())
        self.upstream.enrol(self.code(is_field=True))
        self.relay = RelayExchange(store, central.clock, self.upstream)
        self.seconds = 0.0
        self.files = BlobFiles(folder)
        photos = PhotoForwarding(store, central.clock, self.upstream, self.files)
        times = {"now": lambda: self.seconds, "chance": lambda: 1.0}
        self.errands = Forwarding(store, central.clock, self.upstream, photos, self.relay.bell, **times)
        self.photos = BlobCustody(store, central.clock, self.files, is_unit=True, came=self.relay.bell.set)

    def code(self, is_field: bool = False) -> str:
        with self.central.store.writing() as session:
            return enrolment.make_code(session, self.central.clock, "Device", is_field=is_field, made_by="ada")

    def joins(self, tablet):
        """Enrol a tablet through the unit, and open its session there."""
        body = {"code": self.code(), "name": "Tablet 7", "public_key": tablet.public_key}
        tablet.device, tablet.by = self.relay.enrol(body, None, "-")["device"], "lena"
        return self.relay.authenticate(self.opens_session(tablet, self.relay.via()), None)

    def opens_session(self, tablet, via: str) -> str:
        nonce = self.relay.challenge({"device": tablet.device})["nonce"]
        text = f"fieldops-session-1\n{self.relay.server()}\n{via}\n{tablet.device}\n{nonce}"
        return self.relay.open_session({"device": tablet.device, "nonce": nonce, "signature": tablet.sign(text)})[
            "token"
        ]

    def signs_in(self, caller, password: str = PASSWORD) -> dict:
        return self.relay.sign_in(caller, {"username": "lena", "password": password})

    def delivers(self) -> None:
        """Run every errand there is, an hour later."""
        self.seconds += 3600
        while self.errands.run_errand() == 0:
            pass

    def rows(self, table) -> list:
        with self.store.reading() as session:
            return session.query(table).order_by(*table.__table__.primary_key).all()

    def waiting(self) -> list[bytes]:
        return [row.body for row in self.rows(RelayBatch) if row.forwarded_at is None]


@pytest.fixture
def store(sqlite_store) -> Store:
    return sqlite_store


@pytest.fixture
def road(central, tmp_path) -> Road:
    """The road to a central where Lena, a reader, has a run."""
    run = Run(id=str(uuid.uuid4()), kind="read", on=date(2026, 5, 13), assigned_to="lena", made_by="dora")
    run.made_at = central.clock.now()
    with central.store.writing() as session:
        people.add(session, central.clock, "lena", "Lena Ortiz", ["reader"], PASSWORD)
        session.add(run)
    return Road(create_central(CentralConfig(data=tmp_path), central.store, central.clock))


@pytest.fixture
def empty_store(tmp_path, sqlite_template) -> Store:
    """A store that belongs to nobody yet."""
    path = tmp_path / "unit.db"
    shutil.copy(sqlite_template, path)
    store = Store(sqlite_url(path))
    with store.writing() as session:
        identity(session).server = None
    yield store
    store.close()


@pytest.fixture
def unit(central, road, empty_store, tmp_path) -> Unit:
    """An enrolled field unit."""
    return Unit(empty_store, central, road, tmp_path / "unit-photos")


@pytest.fixture
def caller(unit, bare_tablet):
    """A tablet that joined through the unit; Lena is signed in on it."""
    joined = unit.joins(bare_tablet)
    unit.signs_in(joined)
    return joined


@pytest.fixture
def refusal():
    """The kind of problem an act is refused with."""

    def of(act) -> problems.ProblemKind:
        with pytest.raises(Problem) as refused:
            act()
        return problems.CATALOGUE[refused.value.kind.slug]

    return of
