"""A cradle on a pseudo terminal, whose hosts are real processes that keep records in a real file, and are killed."""

import contextlib
import fcntl
import os
import random
import select
import signal
import struct
import termios
import time
import tty
from pathlib import Path

from frd1_matrix import NO_FAULT, Fault, memory_of
from handheld_keepings import IN_A_CELLAR, Shelving

from fieldops.devices.conversation import Came, Receive, Send, Step
from fieldops.devices.frd1.handheld import handheld
from fieldops.devices.frd1.host import unload
from fieldops.devices.port import open_port
from fieldops.devices.talking import converse
from fieldops.problems import Problem

DONE, BROKEN_OFF, FAILED = 0, 2, 3
LOOK_AGAIN_S = 0.02


def host(line: str, shelving: Shelving, file: Path) -> int:
    """What a host does with its life: unload into the file, and say how it ended."""
    try:
        port = open_port(line)
        converse(port, unload({}, shelving.open(file)))
    except Problem:
        return BROKEN_OFF
    return DONE


class OnPseudoTerminal:
    """The handheld is played here, on the master's end; each session is a process of its own at the other."""

    def __init__(self, records: int, file: Path, seed: int = 0, shelving: Shelving = IN_A_CELLAR) -> None:
        self.memory = memory_of(records)
        self._file = file
        self._shelving = shelving
        shelving.prepare(file)
        self._chance = random.Random(seed)
        self._handheld = handheld(self.memory)
        self._step: Step = next(self._handheld)
        self._plug_in()

    def here(self) -> list[bytes]:
        """The records in the file."""
        return self._shelving.here(self._file)

    def session(self, fault: Fault = NO_FAULT) -> int:
        """One host, until it ends or the fault comes; its exit status, or minus the signal."""
        self._process, self._left, self._fault = self._host(), fault.at, fault
        self._status: int | None = None
        while self._status is None:
            self._proceed()
        assert self._status != FAILED, "the host broke"
        return self._status

    def close(self) -> None:
        """Take the line away."""
        os.close(self._master)
        os.close(self._slave)

    def _plug_in(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)

    def _host(self) -> int:
        line = os.ttyname(self._slave)
        process = os.fork()
        if process == 0:
            status = FAILED
            with contextlib.suppress(BaseException):
                os.close(self._master)
                os.close(self._slave)
                status = host(line, self._shelving, self._file)
            os._exit(status)
        return process

    def _proceed(self) -> None:
        step, data = self._step, b""
        if isinstance(step, Send):
            if not self._send(step.data):
                return
        elif isinstance(step, Receive):
            data = self._receive(wait=step.until > time.monotonic())
            if not data and step.until > time.monotonic():
                return
        self._step = self._handheld.send(Came(data, time.monotonic()))

    def _send(self, data: bytes) -> bool:
        """Put characters on the line, up to the one at which the fault comes; False when that was the end of it."""
        if self._fault is NO_FAULT or len(data) <= self._left:
            os.write(self._master, data)
            self._left -= len(data)
            return True
        os.write(self._master, data[: self._left])
        self._step = self._handheld.send(Came(b"", time.monotonic()))  # a handheld does not know what arrived
        self._break_off()
        return False

    def _receive(self, wait: bool) -> bytes:
        readable, _, _ = select.select([self._master], [], [], LOOK_AGAIN_S if wait else 0)
        if readable:
            return os.read(self._master, 4096)
        if wait:
            self._look_whether_it_ended()
        return b""

    def _break_off(self) -> None:
        self._let_it_read()
        if self._fault.kind == "kill":
            os.kill(self._process, signal.SIGKILL)
        else:
            self.close()
            self._plug_in()
        self._status = self._ended(os.waitpid(self._process, 0)[1])

    def _let_it_read(self) -> None:
        """Until the host has taken what was sent; then some moment of its work."""
        until = time.monotonic() + 1
        while self._unread() and time.monotonic() < until:
            time.sleep(0.0005)
        time.sleep(self._chance.random() * 0.004)

    def _unread(self) -> int:
        counted = fcntl.ioctl(self._slave, termios.FIONREAD, b"\0\0\0\0")
        unread: int = struct.unpack("i", counted)[0]
        return unread

    def _look_whether_it_ended(self) -> None:
        process, status = os.waitpid(self._process, os.WNOHANG)
        if process:
            self._status = self._ended(status)

    def _ended(self, status: int) -> int:
        return os.waitstatus_to_exitcode(status)
