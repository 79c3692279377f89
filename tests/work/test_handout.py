"""What a tablet is handed: what a reader needs at the meter, small and quick, and nothing about the customer."""

import gzip
import json
import time

from fieldops.work.handout import handout

ALLOWED = {
    "id", "run", "sequence", "address", "position", "hazards", "notes", "location_note", "meter", "registers", "order",
    "outcome",
}  # fmt: skip


def test_a_stop_carries_no_customers_name_and_no_account(working):
    working.makes_run()
    text = json.dumps(working.stops())
    assert "Ana Ruiz" not in text
    assert "0101" not in text
    assert all(stop.keys() <= ALLOWED for stop in working.stops())


def test_a_run_names_its_meter_route_its_day_and_its_reader(working):
    run = working.makes_run()
    [doc] = working.hands_out("rosa")["run"]
    assert doc == {
        "id": run,
        "kind": "read",
        "date": "2026-05-12",
        "meter_route": "R7",
        "assigned_to": "Rosa",
        "closes_at": None,
    }


def test_nobody_is_handed_anothers_work(working):
    working.makes_run()
    assert set(working.hands_out("ramon")) == {"code", "rulebook"}


def test_codes_come_in_both_languages(office):
    codes = {code["id"]: code for code in office.hands_out()["code"]}
    assert codes["skip:dog"] == {"id": "skip:dog", "kind": "skip", "code": "dog", "en": "Dog", "es": "Perro"}
    kinds = {"skip", "trouble", "hazard", "unable", "tag_place", "valve"}
    assert {code["kind"] for code in codes.values()} == kinds
    assert all(code["en"] and code["es"] for code in codes.values())


def test_the_book_says_where_to_pay_and_who_may_override_and_holds_no_rule(office):
    [book] = office.hands_out()["rulebook"]
    assert book["id"] == "rulebook"
    assert book["books"] == [{"name": "san_clemente_201_9", "version": "2005-09-01"}]
    assert set(book["pay"]) == {"heading", "where", "how"}
    assert all(said["en"] and said["es"] for said in book["pay"].values())
    assert book["overrides"] == ["field_lead", "finance_manager"]
    assert set(book) == {"id", "books", "pay", "overrides"}


def test_a_place_without_coordinates_has_no_position(working):
    working.makes_run()
    assert [stop.get("position") for stop in working.stops()] == [
        {"lat": 33.42, "lon": -117.62},
        {"lat": 33.421, "lon": -117.621},
        None,
    ]


def test_a_finished_stop_says_how_it_ended(working):
    working.makes_run()
    first, second, _ = working.stops()
    working.projects(working.read(first, "000120"), working.fact("stop.skipped", second, code="dog"))
    assert [stop["outcome"] for stop in working.stops()] == ["read", "skipped", None]


def test_a_thousand_stops_are_packed_quickly_and_small(sqlite_store, clock, office_on):
    office = office_on(sqlite_store)
    office.loads(
        *(
            f"R1,{n},9{n:05},Some One,{n * 7} {'Avenida del Mar' if n % 3 else 'El Camino Real'},{61_000_000 + n * 37},"
            f"6,CCF,{n * 13 % 10**6:06},2026-04-12,,,{33.4 + n * 7e-6:.6f},{-117.6 - n * 3e-6:.6f}"
            for n in range(1, 1001)
        )
    )
    office.makes_run("R1")
    took = []
    for _ in range(3):
        with office.store.reading() as session:
            begun = time.process_time()
            changes = handout(session, clock, ["rosa"])
            took.append(time.process_time() - begun)
    assert sum(change["type"] == "stop" for change in changes) == 1000
    assert min(took) < 0.3
    size = len(gzip.compress(json.dumps(changes, separators=(",", ":")).encode()))
    assert size < 60_000
