"""A line in time: characters take as long as they take, and each fault does what it says."""

import pytest
from virtual_line import talk

from fieldops.devices import faults
from fieldops.devices.conversation import Conversation, Inbox, Line, Pause, Receive, Send, SetLine
from fieldops.problems import Problem

SLOW, FAST = Line(300, "7E1"), Line(9600, "7E1")
NEVER = float("inf")


def meter(text: bytes = b"0123456789") -> Conversation[None]:
    """Answers each line with the text; after that at 9600."""
    ear = Inbox()
    yield from ear.do(SetLine(SLOW))
    while (yield from ear.line(NEVER)) is not None:
        yield from ear.do(Pause(ear.at + 0.2))
        yield from ear.do(Send(text))
        yield from ear.do(SetLine(FAST))
        yield from ear.do(Send(text))


def asks(second: Line = FAST, count: int = 10) -> Conversation[tuple[bytes, bytes]]:
    """Sends a line; what came until a second of silence, at the first and at the second speed."""
    ear = Inbox()
    yield from ear.do(SetLine(SLOW))
    yield from ear.do(Send(b"?\r\n"))
    first = yield from ear.exactly(count, ear.at + 2)
    yield from ear.do(SetLine(second))
    while (yield from ear.more(ear.at + 1)):
        pass
    return first or b"", bytes(ear.waiting)


def test_a_question_and_its_answers_take_their_time_on_the_wire() -> None:
    talked = talk(asks(), meter())
    assert talked.result == (b"0123456789", b"0123456789")
    on_the_wire = (3 + 10) * 10 / 300 + 10 * 10 / 9600
    assert talked.seconds == pytest.approx(on_the_wire + 0.2 + 1.0, abs=0.02)  # 0.2 s to think, 1 s of silence


def test_who_listens_at_the_wrong_speed_hears_garbage() -> None:
    first, second = talk(asks(second=SLOW), meter()).result
    assert (first, second == b"0123456789") == (b"0123456789", False)


@pytest.mark.parametrize(
    ("spec", "heard"),
    [
        ("drop@2", b"013456789"),
        ("duplicate@2", b"0122345678"),
        ("flip@2.0", b"01\xb33456789"),
        ("flip@2.7", b"01\xb23456789"),
        ("silence@2", b""),
        ("silence", b""),
        ("echo", b"?\r\n0123456"),
    ],
)
def test_a_fault_does_what_it_says(spec: str, heard: bytes) -> None:
    count = 9 if spec.startswith("drop") else 10
    assert talk(asks(count=count), meter(), faults=spec).result[0] == heard


def test_garbage_comes_before_its_character_and_comes_again_with_its_seed() -> None:
    once = talk(asks(count=13), meter(), faults="garbage@0", seed=3).result[0]
    assert once.endswith(b"0123456789")
    assert once == talk(asks(count=13), meter(), faults="garbage@0", seed=3).result[0]
    assert once != talk(asks(count=13), meter(), faults="garbage@0", seed=4).result[0]


def test_a_trickle_waits_before_each_character() -> None:
    slow = talk(asks(), meter(), faults="trickle:0.1").seconds - talk(asks(), meter()).seconds
    assert slow == pytest.approx(20 * 0.1, abs=0.2)


def test_a_pulled_cable_is_a_lost_port() -> None:
    with pytest.raises(Problem, match="port-lost"):
        talk(asks(), meter(), faults="unplug@4")


def test_a_meter_that_does_not_change_its_speed_sends_garbage_to_who_did() -> None:
    assert talk(asks(), meter(), faults="baud").result[1] != b"0123456789"


def test_a_storm_of_nak_answers_everything() -> None:
    assert talk(asks(count=3), meter(), faults="nak").result[0] == b"\x15\x15\x15"


def test_two_meters_at_once_are_neither() -> None:
    assert talk(asks(), meter(), faults="two").result[0] != b"0123456789"


def test_chance_is_seeded() -> None:
    noisy = [talk(asks(), meter(b"x" * 200), faults="flip:0.05", seed=seed).result[1] for seed in (1, 1, 2)]
    assert noisy[0] == noisy[1]
    assert noisy[0] != noisy[2]


@pytest.mark.parametrize(
    "spec", ["drop", "drop@", "drop@x", "flip@3.8", "echo@3", "drop:2", "nak:0.1", "trickle:900", "cut@3", "drop@3.x"]
)
def test_a_plan_that_cannot_be_is_refused_with_what_can(spec: str) -> None:
    with pytest.raises(Problem) as refused:
        faults.parse(spec)
    assert refused.value.kind.slug == "device-option"
    assert "duplicate" in refused.value.details["expected"]


def test_a_meter_that_never_listens_fills_no_memory() -> None:
    def endless() -> Conversation[None]:
        yield SetLine(FAST)
        while True:
            yield Send(b"x" * 100)

    def late() -> Conversation[int]:
        yield SetLine(FAST)
        came = yield Pause(110.0)
        came = yield Receive(came.at)
        return len(came.data)

    assert 3900 < talk(late(), endless()).result <= 4096
