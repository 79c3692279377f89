"""Load files: what goes onto a maker's handheld."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from fieldops.interchange.handheld_layout import HandheldLayout
from fieldops.interchange.handheld_rows import LoadedStops, LoadStop
from fieldops.interchange.record_tree import RecordTree
from fieldops.interchange.record_writing import file_of
from fieldops.interchange.text import lines_of


def write_load(layout: HandheldLayout, stops: Sequence[LoadStop]) -> bytes:
    """The file of these stops, in their order; HANDHELD_NO_ROOM where one does not fit, so that nothing is cut."""
    return file_of(layout.side("load"), [asdict(stop) for stop in stops])


def read_load(layout: HandheldLayout, data: bytes) -> LoadedStops:
    """The stops of a load file; UNREADABLE_FILE when it is empty or no text."""
    tree = RecordTree(layout.side("load"), "load")
    for line in lines_of(data):
        tree.take(line)
    stops = tuple(LoadStop(**leaf.values) for leaf in tree.leaves())
    return LoadedStops(layout.name, stops, tuple(sorted(tree.bad, key=lambda row: row.line)))


def carried(layout: HandheldLayout, stop: LoadStop) -> LoadStop:
    """What of a stop a file of this layout has columns for."""
    names = layout.carries("load")
    return LoadStop(**{each.name: getattr(stop, each.name) for each in fields(LoadStop) if each.name in names})
