"""Where handhelds may stand: what is set up, and what is plugged in."""

import pytest
from click.testing import CliRunner

from fieldops.cli import main
from fieldops.devices import cradles, drivers
from fieldops.devices.cradles import Cradle
from fieldops.devices.port import Plugged
from fieldops.problems import Problem

PRACTICE = Cradle("sim://frd1", "frd1", "Practice")
USB = Plugged("/dev/ttyUSB0", "Cradle", "0403:6001", "A1")
BUILT_IN = Plugged("/dev/ttyS0", "", "", "")


def test_a_cradle_is_written_as_driver_and_port():
    assert cradles.parse("frd1@/dev/ttyS0") == Cradle("/dev/ttyS0", "frd1", drivers.find("frd1").title)


def test_only_a_simulated_one_is_for_practice():
    assert cradles.parse("frd1@sim://frd1?id=HH-12").simulated
    assert not cradles.parse("frd1@/dev/ttyS0").simulated


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("frd1", "port-url"),
        ("frd1@", "port-url"),
        ("morse@/dev/ttyS0", "unknown-protocol"),
        ("ui1203@/dev/ttyS0", "driver-cannot"),
    ],
)
def test_what_is_no_cradle_is_refused_by_name(text, problem):
    with pytest.raises(Problem) as refused:
        cradles.parse(text)
    assert refused.value.kind.slug == problem


def test_usb_lines_are_offered_behind_those_set_up_once_for_each_driver_that_unloads():
    offered = cradles.offered((PRACTICE,), plugged=lambda: (USB, BUILT_IN))
    unloading = [name for name, driver in drivers.every().drivers.items() if driver.unload is not None]
    assert offered[0] == PRACTICE
    assert [(one.port, one.driver) for one in offered[1:]] == [(USB.url, name) for name in unloading]
    assert "frd1" in unloading


def test_a_line_that_is_set_up_or_holds_the_probe_is_not_offered_again():
    set_up = Cradle(USB.url, "frd1", "Cradle")
    assert cradles.offered((set_up,), plugged=lambda: (USB,)) == (set_up,)
    assert cradles.offered((), in_use=(USB.url,), plugged=lambda: (USB,)) == ()


def test_a_unit_does_not_start_with_a_cradle_that_cannot_be():
    words = ["field", "--central", "http://127.0.0.1:9", "--handheld", "morse@/dev/ttyS0"]
    refused = CliRunner().invoke(main, words)
    assert (refused.exit_code, "unknown-protocol" in refused.stderr) == (2, True)
