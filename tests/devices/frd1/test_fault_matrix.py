"""Whatever happens at whichever byte: every record is here once, and the handheld lets go only then.

A seeded sample; tests/long/frd1_every_byte.py goes through all of them.
"""

import contextlib
import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from frd1_matrix import (
    Cable,
    Fault,
    Killed,
    OnVirtualLine,
    check_nothing_let_go_early,
    memory_of,
    run_matrix,
    unloaded_after,
)
from frd1_over_pty import OnPseudoTerminal
from handheld_keepings import Shelf
from virtual_line import talk

from fieldops.devices.frd1.handheld import handheld
from fieldops.devices.frd1.host import unload
from fieldops.facts.handhelds import Dump, Kept
from fieldops.problems import Problem

RECORDS = 24
BYTES_TO_HOST = 24 * 136 + 500
BYTES_TO_HANDHELD = 450


def sampled(kinds: tuple[str, ...], to: str, most: int, count: int) -> list[Fault]:
    chance = random.Random(f"{kinds}{to}")
    return [Fault(chance.choice(kinds), chance.randrange(most), chance.randrange(8), to) for _ in range(count)]


@pytest.mark.parametrize("to", ["host", "handheld"])
@pytest.mark.parametrize("kind", ["kill", "cut"])
def test_a_host_that_dies_or_a_line_that_is_cut_loses_and_doubles_nothing(kind: str, to: str) -> None:
    most = BYTES_TO_HOST if to == "host" else BYTES_TO_HANDHELD
    for seed, fault in enumerate(sampled((kind,), to, most, 60)):
        unloaded_after(fault, RECORDS, seed)


@pytest.mark.parametrize("to", ["host", "handheld"])
def test_a_flipped_lost_or_doubled_byte_never_makes_a_wrong_record(to: str) -> None:
    most = BYTES_TO_HOST if to == "host" else BYTES_TO_HANDHELD
    for seed, fault in enumerate(sampled(("flip", "drop", "duplicate"), to, most, 100)):
        (dump,) = unloaded_after(fault, RECORDS, seed)
        assert dump.verified
        assert dump.purged


@pytest.mark.parametrize("seed", range(8))
def test_on_a_bad_line_every_record_is_right_or_the_problem_has_a_name(seed: int) -> None:
    memory, shelf = memory_of(RECORDS), Shelf()
    with contextlib.suppress(Problem):
        talk(unload({}, shelf), handheld(memory), faults="flip:0.001,drop:0.001,garbage:0.001", seed=seed, seconds=600)
    check_nothing_let_go_early(memory, [record.raw for record in shelf.all])


@pytest.mark.parametrize("seed", range(3))
def test_a_dump_that_breaks_off_again_and_again_comes_to_its_end(seed: int) -> None:
    chance = random.Random(seed)
    assert run_matrix(OnVirtualLine(40, seed), lambda: chance.randint(1, 120), seed) > 40


@pytest.mark.parametrize("committed", [True, False], ids=["after the commit", "before the commit"])
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_a_host_killed_at_the_commit_goes_on_where_the_commit_left_it(batch: int, committed: bool) -> None:
    class Mortal(Shelf):
        def keep(self, dump: Dump, records: object) -> Kept:
            if len(self.calls) == batch - 1 and not committed:
                raise Killed
            kept = super().keep(dump, records)  # type: ignore[arg-type]
            if len(self.calls) == batch:
                raise Killed
            return kept

    memory, mortal, heir = memory_of(RECORDS), Mortal(), Shelf()
    cable = Cable(memory)
    with pytest.raises(Killed):
        cable.session(unload({}, mortal))
    assert not memory.dumps[0].purged
    heir.records = mortal.records
    (dump,) = cable.session(unload({}, heir))
    assert [record.raw for record in heir.all] == list(memory.dumps[0].records)
    assert (dump.verified, dump.purged) == (True, True)


def test_real_processes_killed_at_a_real_line_leave_every_record_in_the_file_once(tmp_path: Path) -> None:
    chance = random.Random(5)
    steps: Callable[[], int] = lambda: chance.randint(1, 260)  # noqa: E731 -- a name for the reader
    with closing(OnPseudoTerminal(24, tmp_path / "kept.db", seed=5)) as cradle:
        assert run_matrix(cradle, steps, seed=5) > 20
