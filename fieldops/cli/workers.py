"""Serving central by several processes, for a city whose tablets come home at the same hour.

One process of Python uses one processor. gunicorn starts as many as are asked for on one address, replaces one that
dies, and lets running requests finish at the end; each has a store of its own. Linux and macOS only; one process, by
waitress, is what everybody else gets.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from fieldops.cli.serving import THREADS
from fieldops.config import LOOPBACK_HOSTS

if sys.platform != "win32":
    from gunicorn.app.base import BaseApplication
else:
    BaseApplication = object

PATIENCE_S = 60
"""Longer than any request; a process that is silent for so long is replaced."""


class Crowd(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Central in several processes; `make` makes the application of one, after it was started."""

    def __init__(self, make: Callable[[], Flask], address: str, workers: int, name: str) -> None:
        self._make = make
        self._settings: dict[str, Any] = {
            "bind": address,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": PATIENCE_S,
            "loglevel": "warning",
            "control_socket_disable": True,
            # What a proxy says of who asks is taken up by the application, and only behind one.
            "forwarded_allow_ips": "",
            "when_ready": lambda server: click.echo(f"{name} listens on {_first(server)} ({workers} processes)"),
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings, and none from files or the environment."""
        for key, value in self._settings.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Flask:
        """The application of this process."""
        return self._make()


def serve_by_many(
    make: Callable[[], Flask], host: str, port: int, workers: int, name: str, *, behind_tls: bool = False
) -> None:
    """Serve until SIGTERM or Ctrl-C, by so many processes."""
    if sys.platform == "win32":
        raise click.UsageError("Several processes are for Linux and macOS; leave --workers out.")
    if behind_tls and host not in LOOPBACK_HOSTS:
        raise click.UsageError("Behind a proxy, several processes listen on this machine only: leave --host out.")
    made = partial(_behind_proxy, make) if behind_tls else make
    Crowd(made, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", workers, name).run()


def _behind_proxy(make: Callable[[], Flask]) -> Flask:
    """The application that believes the one proxy in front of it about who asks, by which name, and how."""
    app = make()
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign] # Flask's own way
    return app


def _first(server: Any) -> str:
    host, port = server.LISTENERS[0].sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
