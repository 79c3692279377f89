"""A client's copy of the work handed down, kept as docs/exchange.md says; it shares no code with the package."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class WorkHolder:
    """What one device holds, and the cursor at which it stands."""

    cursor: str | None = None
    device: str = ""
    held: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def takes(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Apply one answer; gives it back."""
        assert set(answer) >= {"changes", "cursor", "more", "reset"}
        assert not (answer["reset"] and answer["more"]), "a snapshot comes whole"
        if answer["reset"]:
            self.held = {}
        for change in answer["changes"]:
            self._takes_change(change, snapshot=answer["reset"])
        self.cursor = answer["cursor"]
        return answer

    def _takes_change(self, change: dict[str, Any], *, snapshot: bool) -> None:
        key = (change["type"], change["id"])
        if change["op"] == "put":
            assert not (snapshot and key in self.held), "a snapshot names a document twice"
            self.held[key] = change["doc"]
        else:
            assert change["op"] == "del"
            assert not snapshot, "nothing can leave with a snapshot"
            del self.held[key]

    def ids(self, kind: str) -> list[str]:
        """The ids of the documents of a type, in the order in which they are held."""
        return [doc_id for held, doc_id in self.held if held == kind]

    def doc(self, kind: str, doc_id: str) -> dict[str, Any]:
        """One document."""
        return self.held[kind, doc_id]

    def documents(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Everything held; the order of codes is asked by `ids`."""
        return dict(self.held)
