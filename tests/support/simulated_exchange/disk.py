"""The disk of a tablet: what was flushed stays, what was not may be lost, and an old image of it may come back."""

from collections.abc import Callable
from random import Random

from simulated_exchange.memory import Memory


class Disk:
    """One store, written in whole transactions; states are immutable, so an image is a reference."""

    def __init__(self, memory: Memory) -> None:
        self._states = [memory]
        self.images = [memory]

    @property
    def memory(self) -> Memory:
        """What a reader sees now."""
        return self._states[-1]

    def write(self, change: Callable[[Memory], Memory], *, flushed: bool = True) -> None:
        """One transaction; a flushed one takes everything before it along, another may be lost in a crash."""
        after = change(self.memory)
        self._states = [after] if flushed else [*self._states, after]

    def crash(self, chance: Random) -> None:
        """The power goes: of the writes since the last flush any number is lost, the latest first."""
        self._states = [self._states[chance.randrange(len(self._states))]]

    def keep_image(self) -> None:
        """Somebody copies the disk."""
        self.images.append(self.memory)

    def restore(self, image: Memory) -> None:
        """An image takes the place of all that came after it."""
        self._states = [image]
