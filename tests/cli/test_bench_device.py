"""The wire's own time, against which reading is measured."""

import pytest

from fieldops.cli.bench import talking
from fieldops.cli.bench.figures import over
from fieldops.devices import drivers


def test_the_wires_time_is_that_of_its_characters_and_of_the_waits_the_standard_asks_for() -> None:
    read = drivers.find("mbus").read
    assert read is not None
    seconds = talking._wire_seconds(
        lambda: read({}, 60.0), "mbus", {"frames": talking.WATER_ANSWER.hex()}, both_sides=True
    )
    # Two short frames, E5, and the answer; the meter thinks for 11 bits before each of its two.
    characters = 5 + 1 + 5 + len(talking.WATER_ANSWER)
    assert seconds == pytest.approx((characters * 11 + 2 * 11) / 2400, abs=0.001)


def test_every_measure_of_a_run_is_in_the_table() -> None:
    figures = {measure.name: 1.0 for measure in talking.MEASURES}
    assert [result.measure.name for result in over(talking.MEASURES, [figures])] == list(figures)


def test_ours_and_theirs_are_timed_on_an_answer_that_both_understand() -> None:
    import meterbus

    decode = drivers.find("mbus").decode
    assert decode is not None
    ours = decode(talking.WATER_ANSWER)["records"][0]["value"]
    assert float(ours) == pytest.approx(meterbus.load(talking.WATER_ANSWER).records[0].value)
