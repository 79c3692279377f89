"""Counts what a server sends: bodies as they go out, status line and header lines; what the browser sends is not."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from threading import Lock
from typing import Any

Answer = Iterable[bytes]
Application = Callable[[dict[str, Any], Callable[..., Any]], Answer]

WIRE = "/sync/"
WORK = "/sync/v1/work"
ADDED_BY_WAITRESS = len("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
ENDS = len("\r\n")


class WireCount:
    """WSGI middleware: bytes answered, by path; `behind` are the addresses that come behind the work."""

    def __init__(self, application: Application, behind: Collection[str] = ()) -> None:
        self._application = application
        self._not_page = frozenset(behind)
        self._lock = Lock()
        self.bytes_by_path: Counter[str] = Counter()
        self.answers_by_path: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """Answer as the application does."""
        path = environ["PATH_INFO"]

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            self._add(path, _head(status, headers), answers=1)
            return start_response(status, headers, *more)

        return self._counted(path, self._application(environ, start))

    @property
    def total(self) -> int:
        """Every byte sent."""
        return self.bytes_by_path.total()

    @property
    def work(self) -> int:
        """Bytes of the work handed down."""
        return self.bytes_by_path[WORK]

    @property
    def shell(self) -> int:
        """Bytes of the page itself: neither the wire's nor what comes behind the work."""
        pages = (path for path in self.bytes_by_path if not path.startswith(WIRE) and path not in self._not_page)
        return sum(self.bytes_by_path[path] for path in pages)

    def _counted(self, path: str, body: Answer) -> Iterator[bytes]:
        try:
            for part in body:
                self._add(path, len(part))
                yield part
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def _add(self, path: str, size: int, answers: int = 0) -> None:
        with self._lock:
            self.bytes_by_path[path] += size
            self.answers_by_path[path] += answers


def _head(status: str, headers: list[tuple[str, str]]) -> int:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    return sum(len(line.encode("latin-1")) + ENDS for line in lines) + ADDED_BY_WAITRESS + ENDS
