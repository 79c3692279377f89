"""Runs seeds: in a folder of its own each, with cheap passwords, and with a trace when somebody asks for it."""

import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from simulated_exchange.city_templates import city, quick_passwords
from simulated_exchange.findings import Violation
from simulated_exchange.scenario import Scenario, scenario_of
from simulated_exchange.world import World


@dataclass
class Outcome:
    """What came of a seed; `violated` names the property, "crash" an error of a program, None when all is well."""

    seed: int
    violated: str | None = None
    told: str = ""
    trace: list[str] = field(default_factory=list)


def run(seed: int) -> Outcome:
    """Tell the story of a seed."""
    scenario = scenario_of(seed)
    outcome = Outcome(seed, trace=[str(scenario)])
    with world_of(scenario, outcome.trace.append) as world:
        try:
            world.goes_wrong()
            world.heals()
        except Violation as violation:
            outcome.violated, outcome.told = violation.which, str(violation)
        except Exception as error:  # noqa: BLE001 -- a program that fails is a finding too
            outcome.violated, outcome.told = "crash", f"{error!r}\n{traceback.format_exc()}"
    return outcome


@contextmanager
def world_of(scenario: Scenario, note: Callable[[str], None] = lambda told: None) -> Iterator[World]:
    """A world in a folder that is always under the same name: sites.py keeps a store for each path."""
    folder = city().folder / "run"
    folder.mkdir()
    try:
        with quick_passwords(), closing(World(scenario, folder, note)) as world:
            yield world
    finally:
        shutil.rmtree(folder)
