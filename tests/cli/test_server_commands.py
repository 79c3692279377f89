"""`fieldops central`, `field` and `unit code`: they start, say where they listen, refuse in words, and stop cleanly."""

import json
import select
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests
from click.testing import CliRunner

from fieldops.cli import main
from fieldops.cli.opening import open_store

PATIENCE_S = 60


@contextmanager
def running(*words: str):
    """A server started by its command; gives its address, stops it with SIGTERM and demands a clean end."""
    start = [sys.executable, "-c", "from fieldops.cli import main; main()", *words]
    server = subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        ready, _, _ = select.select([server.stdout], [], [], PATIENCE_S)
        line = server.stdout.readline().decode() if ready else ""
        assert " listens on http://" in line, server.stderr.read1().decode()
        yield line.split()[-1]
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_S) == 0
    finally:
        server.kill()
        server.communicate()


def refused(*words: str) -> str:
    """What a command says that ends with exit code 2."""
    ended = CliRunner().invoke(main, list(words))
    assert ended.exit_code == 2, ended.output
    return ended.stderr


def test_a_day_of_the_servers(tmp_path):
    office, truck = str(tmp_path / "office"), str(tmp_path / "truck")
    with running("central", "--port", "0", "--data", office) as central_url:
        made = CliRunner().invoke(main, ["unit", "code", "--name", "Truck 2", "--field", "--json", "--data", office])
        code = json.loads(made.stdout)["code"]
        field = ("field", "--central", central_url, "--port", "0", "--data", truck)
        with running(*field, "--code", code) as unit_url:
            hello = requests.get(f"{unit_url}/sync/v1/hello", timeout=PATIENCE_S)
            assert hello.headers["Fieldops-Via"]
            assert (
                hello.json()["server"]
                == requests.get(f"{central_url}/sync/v1/hello", timeout=PATIENCE_S).json()["server"]
            )


def test_a_code_is_read_out_in_groups(tmp_path):
    made = CliRunner().invoke(main, ["unit", "code", "--name", "Tablet 7", "--data", str(tmp_path)])
    assert [len(group) for group in made.stdout.split()[0].split("-")] == [4, 4, 4]


@pytest.mark.parametrize("words", [("central",), ("field", "--central", "http://127.0.0.1:9")])
def test_a_port_in_use_is_told_as_a_numbered_problem(tmp_path, words):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "409.60 already-running" in refused(*words, "--port", port, "--data", str(tmp_path))


def test_a_unit_that_cannot_reach_central_does_not_start_with_a_code(tmp_path):
    words = ("field", "--central", "http://127.0.0.1:9", "--code", "0" * 12, "--data", str(tmp_path))
    assert "503.20 no-central" in refused(*words)


def test_a_unit_does_not_move_into_an_office_servers_folder(tmp_path):
    open_store(tmp_path, None).close()
    assert "folder of an office server" in refused("field", "--central", "http://127.0.0.1:9", "--data", str(tmp_path))
