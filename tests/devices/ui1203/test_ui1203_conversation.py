"""Reading and listening on a line, and the register's end of it."""

import pytest
from virtual_line import problem_of, replay, talk

from fieldops.devices.conversation import Line
from fieldops.devices.overhearing import Discarded, Heard
from fieldops.devices.readout import Readout
from fieldops.devices.ui1203 import DRIVER, NEPTUNE
from fieldops.problems import Problem

METER = {"id": "61564400", "read": "00123456"}
ONE = b"V;RB00123456;IB61564400\r"
OTHER = b"V;RB00123457;IB61564400\r"
FRAME = b"\x02200SW\x17000001\x171234567890\x17h\x1758@\x1772\x03"

assert DRIVER.read is not None
assert DRIVER.listen is not None
assert DRIVER.meter is not None
assert NEPTUNE.read is not None
assert NEPTUNE.meter is not None
read, listen, meter = DRIVER.read, DRIVER.listen, DRIVER.meter


def test_a_register_is_read_at_1200_7e1_with_two_equal_telegrams() -> None:
    talked = talk(read({}, 10), meter(METER))
    assert talked.lines == [Line(1200, "7E1")]
    assert (talked.result.meter_id, talked.result.digits) == ("61564400", "00123456")
    assert (talked.result.quality, talked.result.driver, talked.result.raw) == ("twice", "ui1203/2", ONE)
    assert talked.seconds == pytest.approx(2 * len(ONE) * 10 / 1200, rel=0.02)


@pytest.mark.parametrize("baud", ["250", "1000", "9600"])
def test_a_slow_register_is_read_at_its_own_speed(baud: str) -> None:
    talked = talk(read({"baud": baud}, 10), meter({**METER, "baud": baud}))
    assert talked.result.digits == "00123456"
    assert talked.lines == [Line(int(baud), "7E1")]


@pytest.mark.parametrize("seed", range(0, len(ONE), 3))
def test_a_listener_that_joins_anywhere_needs_less_than_a_telegram_more(seed: int) -> None:
    talked = talk(read({}, 10), meter({**METER, "seed": str(seed)}))
    assert talked.result.digits == "00123456"
    assert talked.seconds < 3.1 * len(ONE) * 10 / 1200


@pytest.mark.parametrize("form", ["tagged", "hre", "lcd", "gen1", "gen2", "mag"])
def test_each_form_of_badgers_is_read(form: str) -> None:
    readout = talk(read({}, 10), meter({**METER, "form": form, "flags": "leak,tamper"})).result
    assert (readout.meter_id, readout.digits) == ("61564400", "00123456")
    assert readout.flags == (() if form in {"tagged", "mag"} else ("tamper", "leak"))


def test_the_old_form_is_read() -> None:
    readout = talk(read({}, 10), meter({"id": "07229550", "read": "2261", "form": "old"})).result
    assert (readout.meter_id, readout.digits, readout.raw) == ("07229550", "2261", b"R226107229550\r")


def test_an_encoder_of_neptunes_is_read_under_either_name() -> None:
    encoder = {"id": "1234567890", "read": "00000158"}
    assert NEPTUNE.read is not None
    assert NEPTUNE.meter is not None
    readout = talk(NEPTUNE.read({}, 10), NEPTUNE.meter(encoder)).result
    assert (readout.digits, readout.driver, readout.raw) == ("00000158", "neptune/1", FRAME)
    assert talk(read({}, 10), NEPTUNE.meter(encoder)).result.driver == "ui1203/2"


@pytest.mark.parametrize(
    ("faults", "problem"),
    [
        ("silence", "no-telegram"),
        ("flip:0.2", "telegrams-disagree"),
        ("silence@30", "telegrams-disagree"),
        ("unplug@30", "port-lost"),
    ],
)
def test_what_ends_a_read(faults: str, problem: str) -> None:
    assert problem_of(read({}, 3), meter(METER), faults=faults) == problem


def test_a_read_ends_when_its_seconds_are_over() -> None:
    with pytest.raises(Problem, match="no-telegram"):
        talk(read({}, 5), meter(METER), faults="silence", seconds=5.1)


@pytest.mark.parametrize("seed", range(12))
def test_on_a_bad_line_the_value_is_right_or_there_is_none(seed: int) -> None:
    faults = "drop:0.01,flip:0.01,duplicate:0.01,garbage:0.005"
    assert outcome(faults, seed) in {"61564400 00123456", "telegrams-disagree"}


def outcome(faults: str, seed: int) -> str:
    try:
        readout = talk(read({}, 6), meter(METER), faults=faults, seed=seed).result
    except Problem as problem:
        return problem.kind.slug
    return f"{readout.meter_id} {readout.digits}"


def test_a_read_tells_what_it_heard_on_the_way() -> None:
    told: list[object] = []
    readout = replay(read({}, 5), [b"4400\r", ONE, ONE], told)
    assert readout.digits == "00123456"
    assert told[0] == Discarded("grammar")
    assert [type(event) for event in told[1:]] == [Heard, Heard]


def test_listening_tells_each_value_once_and_again_when_it_changes() -> None:
    told: list[object] = []
    replay(listen({}, 5), [ONE * 4, b"?\r", ONE * 2, OTHER * 3, ONE * 2], told)
    digits = [event.digits for event in told if isinstance(event, Readout)]
    assert digits == ["00123456", "00123457", "00123456"]
    assert Discarded("grammar") in told


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"id": "7", "read": "123"}, "read"),
        ({"id": "7", "read": "x123"}, "read"),
        ({"id": "7", "read": "١٢٣٤"}, "read"),
        ({"id": "", "read": "1234"}, "id"),
        ({"id": "7;8", "read": "1234"}, "id"),
        ({"id": "7", "read": "1234", "form": "old"}, "id"),
        ({"id": "7", "read": "123456789", "form": "neptune"}, "read"),
        ({**METER, "form": "new"}, "form"),
        ({**METER, "flags": "rust"}, "flags"),
        ({**METER, "baud": "fast"}, "baud"),
        ({**METER, "seed": "-1"}, "seed"),
    ],
)
def test_a_register_cannot_send_what_the_grammar_does_not_have(options: dict[str, str], option: str) -> None:
    with pytest.raises(Problem) as caught:
        meter(options)
    assert (caught.value.kind.slug, caught.value.details["option"]) == ("device-option", option)
