"""Serving an application with waitress until somebody says stop."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import click
import waitress.server  # type: ignore[import-untyped] # it ships no types
from flask import Flask

from fieldops import problems

THREADS = 8
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes; the application's own limits are smaller and answer in words."""
PROXY_HERE: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    "clear_untrusted_proxy_headers": True,
}
"""A proxy on this machine tells who really asks; without one these headers are anybody's claim and are removed."""


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--host` and `--trusted-host`: where the server listens, and under which names it answers."""
    host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    trusted = click.option(
        "--trusted-host",
        "trusted_hosts",
        multiple=True,
        metavar="NAME",
        help="A name under which browsers reach this server; may be repeated.",
    )
    return host(trusted(command))


def serve(app: Flask, host: str, port: int, name: str, *, behind_tls: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C; one line tells the address once it listens. Raises already-running."""
    server = listening(app, host, port, behind_tls=behind_tls)
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"{name} listens on {address_of(server)}")
    try:
        server.run()
    finally:
        server.close()


def listening(app: Flask, host: str, port: int, *, behind_tls: bool = False) -> Any:
    """A waitress server at the address, which accepts from here on and answers once it runs; raises already-running."""
    return waitress.server.create_server(
        app,
        sockets=[_bound(host, port)],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        **(PROXY_HERE if behind_tls else {}),
    )


def address_of(server: Any) -> str:
    """The web address of a listening server."""
    host, port = server.socket.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bound(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    if os.name == "posix":  # elsewhere the option lets two servers share a port
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise problems.ALREADY_RUNNING(port=port) from error
        raise
    return bound


def _stop(_signal: int, _frame: object) -> NoReturn:
    # Waitress takes SystemExit as the word to end, and lets running requests finish.
    raise SystemExit(0)
