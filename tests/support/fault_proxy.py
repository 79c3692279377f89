"""A bad road: a proxy for HTTP that cuts, repeats, delays, swallows and garbles, by a seed, until it is healed.

Each connection carries one request. What becomes of it is drawn from a table of faults; a request that was only cut for
the client may well reach the server, at once, later, or twice, and that is what the protocol has to bear.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n<h1>Welcome, guest 12</h1>"
GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
HANGS_FOR_S = 3.0
"""Longer than the clients on this road are patient."""
LATEST_S = 0.6


class FaultProxy:
    """Stands before the server at `target`; `url` is where clients go."""

    def __init__(self, target: str, seed: int, healthy: float = 0.5) -> None:
        at = urlsplit(target)
        self._target = (at.hostname, at.port)
        self._chance = random.Random(seed)
        self._healthy = healthy
        self.faults: Counter[str] = Counter()
        self._faults: dict[str, Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]] = {
            "refused": self._refuses,
            "request cut": self._cuts_request,
            "answer lost": self._loses_answer,
            "half an answer": self._halves_answer,
            "swallowed": self._swallows,
            "late": self._delivers_late,
            "twice": self._delivers_twice,
            "again later": self._delivers_again_later,
            "slow": self._is_slow,
            "portal": self._answers_for_itself,
            "noise": self._answers_noise,
        }
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._does(asyncio.start_server(self._takes, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def heals(self) -> None:
        """From now on everything passes; what is still under way may arrive yet."""
        self._healthy = 1.0

    def closes(self) -> None:
        """Take no more, let what is under way end, stop."""
        self._does(self._ends())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _ends(self) -> None:
        self._server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            _, left = await asyncio.wait(under_way, timeout=HANGS_FOR_S + LATEST_S)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _does(self, work: Awaitable) -> object:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _takes(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _request(reader)
            sick = self._chance.random() >= self._healthy
            fault = self._chance.choice(list(self._faults)) if sick else "none"
            self.faults[fault] += 1
            await self._faults.get(fault, self._passes)(request, client)
        client.close()

    async def _passes(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.write(await self._asks(request) or GATEWAY)
        await client.drain()

    async def _refuses(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.transport.abort()

    async def _cuts_request(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.transport.abort()
        await self._asks(request[: self._chance.randrange(len(request))], waits=False)

    async def _loses_answer(self, request: bytes, client: asyncio.StreamWriter) -> None:
        await self._asks(request)
        client.transport.abort()

    async def _halves_answer(self, request: bytes, client: asyncio.StreamWriter) -> None:
        answer = await self._asks(request)
        client.write(answer[: len(answer) // 2])
        await client.drain()

    async def _swallows(self, request: bytes, client: asyncio.StreamWriter) -> None:
        await self._asks(request)
        await asyncio.sleep(HANGS_FOR_S)

    async def _delivers_late(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.transport.abort()
        await asyncio.sleep(self._chance.random() * LATEST_S)
        await self._asks(request)

    async def _delivers_twice(self, request: bytes, client: asyncio.StreamWriter) -> None:
        answers = await asyncio.gather(self._asks(request), self._asks(request))
        client.write(self._chance.choice(answers) or GATEWAY)
        await client.drain()

    async def _delivers_again_later(self, request: bytes, client: asyncio.StreamWriter) -> None:
        await self._passes(request, client)
        client.close()
        await asyncio.sleep(self._chance.random() * LATEST_S)
        await self._asks(request)

    async def _is_slow(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.write(await self._asks(request, pause_s=self._chance.random() * 0.05) or GATEWAY)
        await client.drain()

    async def _answers_for_itself(self, request: bytes, client: asyncio.StreamWriter) -> None:
        client.write(self._chance.choice([PORTAL, GATEWAY]))
        await client.drain()

    async def _answers_noise(self, request: bytes, client: asyncio.StreamWriter) -> None:
        await self._asks(request)
        client.write(self._chance.randbytes(200))
        await client.drain()

    async def _asks(self, request: bytes, *, waits: bool = True, pause_s: float = 0.0) -> bytes:
        """The server's whole answer; nothing where the server is away."""
        try:
            reader, server = await asyncio.open_connection(*self._target)
        except ConnectionError:
            return b""
        with suppress(ConnectionError):
            for start in range(0, len(request), max(1, len(request) // 4)):
                server.write(request[start : start + max(1, len(request) // 4)])
                await server.drain()
                await asyncio.sleep(pause_s)
            answer = await reader.read(-1) if waits else b""
            server.close()
            return answer
        return b""


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One request; the server is asked to close behind its answer, which tells where that ends."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    named = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines[1:])}
    body = await reader.readexactly(int(named.get(b"content-length", 0)))
    kept = [line for line in lines[:-2] if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]) + body
