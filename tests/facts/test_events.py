"""Facts in the trade's words."""

from fieldops.facts import events

READ = {
    "meter": "m",
    "register": "r",
    "digits": "01042",
    "method": "probe",
    "kind": "cycle",
    "attempts": 2,
    "confirmed": True,
    "checks": ["high"],
    "telegram": {"protocol": "ui1203", "raw": "56", "flags": [], "later": 1},
}


def test_a_read_keeps_its_digits_as_seen():
    read = events.event("read.taken", READ)
    assert (read.digits, read.checks, read.serial_seen) == ("01042", ("high",), None)
    assert read.telegram == events.Heard("ui1203", "56")


def test_a_read_without_a_probe_heard_nothing():
    assert events.event("read.taken", READ | {"telegram": None}).telegram is None


def test_an_absent_note_is_an_empty_one():
    assert events.event("stop.skipped", {"code": "dog", "note": None}) == events.StopSkipped("dog", "")
    assert events.event("trouble.reported", {"code": "bypass"}) == events.TroubleReported("bypass", "")


def test_a_correction_names_only_what_it_changes():
    assert events.event("read.corrected", {"supersedes": "e", "digits": "7"}) == events.ReadCorrected(
        "e", None, None, "7"
    )


def test_a_kind_that_nobody_acts_on_yet_tells_nothing():
    assert events.event("meter.found", {}) is None
