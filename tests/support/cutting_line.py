"""A line to a server, cut while something large goes up it: half-way, or when all is sent and no answer is back."""

import contextlib
import socket
import threading
from typing import Literal

Cut = Literal["half-way", "before the answer"]
LARGE = 20_000
"""Bytes on one connection after which somebody is sending a piece, not only asking."""
PATIENCE_S = 0.3


class CuttingLine:
    """Listens on `port`; carries every connection to the server, and cuts one after the other of `cuts` off it."""

    def __init__(self, server_port: int, cuts: list[Cut]) -> None:
        self.made: list[Cut] = []
        self._left = list(cuts)
        self._server_port = server_port
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with caller, socket.create_connection(("127.0.0.1", self._server_port)) as server, contextlib.suppress(OSError):
            silent = threading.Event()
            threading.Thread(target=self._answer, args=(server, caller, silent), daemon=True).start()
            sent = 0
            while piece := caller.recv(16_384):
                server.sendall(piece)
                sent += len(piece)
                if sent > LARGE and (cut := self._next_cut()) is not None:
                    silent.set()
                    if cut == "before the answer":
                        self._send_the_rest(caller, server)
                    return

    def _next_cut(self) -> Cut | None:
        with self._lock:
            if not self._left:
                return None
            self.made.append(self._left.pop(0))
            return self.made[-1]

    def _send_the_rest(self, caller: socket.socket, server: socket.socket) -> None:
        caller.settimeout(PATIENCE_S)
        with contextlib.suppress(TimeoutError):
            while piece := caller.recv(16_384):
                server.sendall(piece)

    def _answer(self, server: socket.socket, caller: socket.socket, silent: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while piece := server.recv(16_384):
                if silent.is_set():
                    return
                caller.sendall(piece)
            caller.shutdown(socket.SHUT_WR)
