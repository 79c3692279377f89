"""A billing file comes in, a reader works it with every server off, and billing gets what was read: once each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from city import PASSWORD, City, eventually
from reader import Reader
from sqlalchemy.orm import Session

from fieldops.interchange.addresses import made_up_addresses, meter_route_from_addresses
from fieldops.interchange.proving import read_back
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.journal_tables import Fact, Journal, JournalLine
from fieldops.store.place_tables import Meter
from fieldops.store.work_tables import Stop, StopRegister

pytestmark = pytest.mark.browser

METER_ROUTE = "WALK-01"
STOPS = 400
READS = 15
HIGH_AT = 5
SKIP_AT = 12


def addresses() -> bytes:
    """Real addresses where they are at hand, made-up ones elsewhere."""
    corpus = Path(os.environ.get("FIELDOPS_CORPUS", Path(__file__).parents[3] / "shared" / "data"))
    real = corpus / "streets" / "baltimore_addresses.csv"
    return real.read_bytes() if real.exists() else made_up_addresses(STOPS, seed=7)


@pytest.fixture
def staffed(city: City, tmp_path) -> City:
    """Central runs; a file of 400 addresses is loaded, and Rosa has a run of it."""
    for username, role in (("rosa", "reader"), ("bill", "billing")):
        city.employs(username, role)
    file = tmp_path / "walk.csv"
    file.write_bytes(meter_route_from_addresses(addresses(), METER_ROUTE, STOPS))
    loaded = city.facts("import", "meter-routes", str(file), "--layout", "fieldops_csv_v1")
    assert (loaded["rows_loaded"], len(loaded["bad"])) == (STOPS, 0)
    city.run = city.facts("run", "make", "--meter-route", METER_ROUTE, "--date", "2026-11-23", "--assign", "rosa")[
        "run"
    ]
    city.central.start()
    return city


@contextmanager
def seen_from_outside(city: City) -> Iterator[Session]:
    """A look into central's store, past its pages."""
    words = city.central.words
    database = words[words.index("--database") + 1] if "--database" in words else None
    store = Store(database or sqlite_url(city.folder / "central" / "fieldops.db"))
    with store.reading() as session:
        yield session
    store.close()


def plausible_reads(city: City) -> list[tuple[str, str, str]]:
    """Of each stop in walking order: its meter's serial number, a plausible reading, and one that is too high."""
    with seen_from_outside(city) as session:
        rows = (
            session.query(Meter.serial_number, StopRegister.limits)
            .select_from(Stop)
            .join(Meter, Meter.id == Stop.meter_id)
            .join(StopRegister, StopRegister.stop_id == Stop.id)
            .order_by(Stop.sequence)
        )
        return [(serial, limits["low"], _above(limits["high"])) for serial, limits in rows]


def _above(high: str) -> str:
    return str((int(high) + 1) % 10 ** len(high)).zfill(len(high))


def held_facts(city: City) -> list[tuple[str, int]]:
    """What central holds, in the order it arrived: kind and place in the journal."""
    with seen_from_outside(city) as session:
        return [(fact.kind, fact.seq) for fact in session.query(Fact).order_by(Fact.gseq)]


def journals_are_whole(city: City) -> bool:
    """Every line up to the highest is stored, and none of them is set aside."""
    with seen_from_outside(city) as session:
        (journal,) = session.query(Journal)
        lines = session.query(JournalLine).filter_by(journal_id=journal.id)
        return journal.watermark == journal.highest == lines.count() and {line.verdict for line in lines} == {
            "accepted"
        }


# One day on each database: what databases may do differently, the contract tests ask on both.
@pytest.mark.parametrize("city", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_readers_whole_day_at_a_field_unit(staffed, tablet, tmp_path):
    city, line = staffed, tmp_path / "probe"
    walk = plausible_reads(city)
    probed = walk[READS + 1]
    city.lays_probe(line, *probed[:2])
    city.opens_unit(line)
    reader = at_work(city, tablet(city.unit.url))
    city.central.stop()
    city.unit.stop()

    read = walk_offline(reader, walk)
    survives_a_dead_battery(reader)

    city.unit.start()
    reader.reloads()
    reader.waits_until_sent()
    reader.starts()
    reader.reads_with_probe()
    reader.waits_until_sent()
    assert set(reader.outbox()) == {"unit"}
    assert held_facts(city) == []

    city.central.start()
    arrived_once_and_in_order(city, ["run.started", *["read.taken"] * (READS + 1), "stop.skipped"])
    billed_exactly(city, tmp_path, [*read, probed[1]])


@pytest.mark.parametrize("city", ["sqlite"], indirect=True)
def test_a_shorter_day_at_centrals_own_page(staffed, tablet, tmp_path):
    city = staffed
    walk = plausible_reads(city)
    reader = at_work(city, tablet(city.central.url))
    city.central.stop()

    reader.starts()
    for _serial, plausible, _high in walk[:3]:
        reader.reads(plausible)
    reader.skips("locked_gate")
    reader.is_killed()
    reader.opens()
    assert reader.progress() == (4, STOPS)

    city.central.start()
    reader.reloads()
    reader.waits_until_sent()
    arrived_once_and_in_order(city, ["run.started", *["read.taken"] * 3, "stop.skipped"])
    assert set(reader.outbox()) == {"office"}
    billed_exactly(city, tmp_path, [plausible for _serial, plausible, _high in walk[:3]])


def at_work(city: City, reader: Reader) -> Reader:
    """Rosa's tablet is enrolled and loaded, and the page comes from the tablet itself."""
    reader.opens()
    reader.enrols(city.code("Tablet 1"))
    reader.signs_in("rosa", PASSWORD)
    reader.reloads()
    return reader


def survives_a_dead_battery(reader: Reader) -> None:
    """What was saved is there after a reload without any server, and after every process was killed."""
    reader.reloads()
    assert reader.progress() == (READS + 1, STOPS)
    before = reader.waiting()
    reader.is_killed()
    reader.opens()
    assert reader.progress() == (READS + 1, STOPS)
    assert reader.waiting() == before > READS


def walk_offline(reader: Reader, walk: list[tuple[str, str, str]]) -> list[str]:
    """Twenty-nine reads, one of them high and looked at again, and one skip; the digits that were saved."""
    read = []
    reader.starts()
    for place, (_serial, plausible, high) in enumerate(walk[: READS + 1]):
        if place == SKIP_AT:
            reader.skips("dog")
        elif place == HIGH_AT:
            reader.passes_danger()
            reader.enters(high)
            reader.is_asked_again()
            reader.reads(high)
            read.append(high)
        else:
            reader.reads(plausible)
            read.append(plausible)
    return read


def arrived_once_and_in_order(city: City, kinds: list[str]) -> None:
    """Central holds exactly these facts, each once, in the order of the journal."""
    eventually(lambda: len(held_facts(city)) >= len(kinds), f"only {held_facts(city)}")
    held = held_facts(city)
    assert sorted(kind for kind, _seq in held) == sorted(kinds)
    assert [seq for _kind, seq in held] == list(range(1, len(held) + 1))
    assert journals_are_whole(city)


def billed_exactly(city: City, tmp_path: Path, digits: list[str]) -> None:
    """The clerk approves, and the exported file holds just these reads, its totals agreeing; again the same bytes."""
    approved = city.facts("batch", "approve", "--run", city.run, "--by", "bill")
    assert approved["reads"] == len(digits)
    first, again = tmp_path / "reads.csv", tmp_path / "again.csv"
    made = city.facts("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(first))
    rows, totals = read_back(first.read_bytes())
    assert sorted(row.digits for row in rows) == sorted(digits)
    assert (totals.count, totals.digit_sum) == (len(digits), sum(map(int, digits)))
    city.command("export", "reads", "--layout", "fieldops_csv_v1", "--out", str(again), "--batch", str(made["batch"]))
    assert again.read_bytes() == first.read_bytes()
    (account,) = city.facts("reconcile")
    assert account["loaded"] == account["read"] + account["skipped"] + account["open"]
