"""Which stops a handheld is loaded with."""

from typing import Any

import pytest

from fieldops.devices.frd1 import RouteStop
from fieldops.problems import Problem
from fieldops.work.handheld_loading import walk_of

LIMITS = {"low": "01000", "high": "01400", "previous": "01200", "zero": "ask", "rollover": False, "clause": "5.3.1"}


def stop(number: int, **other: Any) -> dict[str, Any]:
    doc = {
        "id": f"stop-{number}",
        "run": "0199aa-run",
        "sequence": number,
        "address": f"{number} Calle Real",
        "meter": {"id": f"m{number}", "serial_number": f"6150000{number}"},
        "registers": [{"id": f"r{number}", "dials": 5, "unit": "ccf", "limits": LIMITS}],
        "outcome": None,
    } | other
    return {"type": "stop", "id": doc["id"], "doc": doc}


RUN = {"type": "run", "id": "0199aa-run", "doc": {"id": "0199aa-run", "meter_route": "NORTH-01"}}


def test_open_stops_go_aboard_in_the_order_of_the_walk_with_their_limits() -> None:
    walk = walk_of([RUN, stop(2), stop(1, registers=[{"id": "r", "dials": 4, "unit": "ccf", "limits": None}])], "0199")
    assert walk.meter_route == "NORTH-01"
    assert walk.stops == (
        RouteStop("61500001", "1 Calle Real", 4),
        RouteStop("61500002", "2 Calle Real", 5, 1000, 1400),
    )


def test_stops_that_have_their_outcome_and_field_orders_stay_behind() -> None:
    walk = walk_of([RUN, stop(1), stop(2, outcome="read"), stop(3, order="o3")], "0199aa-run")
    assert [each.serial_number for each in walk.stops] == ["61500001"]


def test_a_run_of_nothing_but_orders_loads_no_handheld() -> None:
    with pytest.raises(Problem, match="nothing-to-load"):
        walk_of([RUN, stop(1, order="o1")], "0199")


@pytest.mark.parametrize("beginning", ["", "0200", "01"])
def test_a_run_must_be_named_beyond_doubt(beginning: str) -> None:
    other = {"type": "run", "id": "01bb-run", "doc": {"id": "01bb-run", "meter_route": "PIER-02"}}
    with pytest.raises(Problem, match="unknown-run"):
        walk_of([RUN, other, stop(1)], beginning)
