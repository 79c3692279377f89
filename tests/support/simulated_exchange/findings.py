"""What a run of the simulator may find: a property that does not hold, and in what words."""

from typing import Literal

Property = Literal[
    "custody",  # what was told to be in custody is stored, byte for byte, once
    "positions",  # watermark, head, chain and gaps are what the lines say
    "exactly once",  # a captured fact is a fact once and unaltered, or set aside for a good reason
    "forgetting",  # no tablet lets go of what central lacks
    "survival",  # what a surviving tablet or unit holds is at central in the end
    "downstream",  # applied work is central's present work
    "revoked",  # a withdrawn device gets no work, and tells no facts
    "convergence",  # when faults stop, all come to rest within bounded rounds
    "no loop",  # nobody begins journals or repeats calls without end
    "manners",  # who keeps to the contract is never told that the request is malformed
]

LIVENESS: tuple[Property, ...] = ("convergence", "no loop")
"""What must come to pass; all else must hold at every moment, or is looked at in the end."""


class Violation(AssertionError):  # noqa: N818 -- the trade's word
    """A property does not hold."""

    def __init__(self, which: Property, told: str) -> None:
        sort = "liveness" if which in LIVENESS else "safety"
        super().__init__(f"{sort}, {which}: {told}")
        self.which = which


def demand(which: Property, holds: bool, told: str) -> None:
    """Raise a Violation unless the property holds."""
    if not holds:
        raise Violation(which, told)
