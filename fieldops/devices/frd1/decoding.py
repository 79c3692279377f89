"""One line of FRD/1 for whoever looks at a capture."""

from collections.abc import Mapping
from typing import Any

from fieldops import problems
from fieldops.devices.frd1.codec import END, Damaged, open_line
from fieldops.devices.frd1.messages import message_of


def decode(data: bytes) -> Mapping[str, Any]:
    """The message of a line as it stands there; problem HANDHELD_NONSENSE."""
    line = data.strip(END)
    message, opened = message_of(line), open_line(line)
    if isinstance(message, Damaged):
        raise problems.HANDHELD_NONSENSE(what=message.why)
    assert not isinstance(opened, Damaged)
    return opened.body
