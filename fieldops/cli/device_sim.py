"""`fieldops device sim`: play a meter or a handheld, at line speed and with faults if asked for."""

import signal
from collections.abc import Callable
from pathlib import Path

import click

from fieldops.cli.device_options import OPTION, named_options
from fieldops.clock import monotonic
from fieldops.devices import drivers, faults, profiles
from fieldops.devices.conversation import Line
from fieldops.devices.far_end import FarEnd
from fieldops.devices.simulated import simulated_meter

HIGHEST_PORT = 65_535


@click.command()
@click.argument("protocol")
@click.option("--pty", "link", type=click.Path(path_type=Path), help="Where the line shall appear.")
@click.option(
    "--rfc2217", "tcp_port", type=click.IntRange(0, HIGHEST_PORT), help="Port of a network box; 0 takes a free one."
)
@click.option("--id", "meter_id", help="The meter's number.")
@click.option("--read", "digits", help="What the dials show, leading zeros included.")
@click.option("--fault", "spec", default="", metavar="SPEC", help="What goes wrong, such as drop@17,flip@20.3,echo.")
@click.option("--seed", type=int, default=0, show_default=True, help="Begins all chance.")
@OPTION
def sim(  # noqa: PLR0917 -- click names them all
    protocol: str,
    link: Path | None,
    tcp_port: int | None,
    meter_id: str | None,
    digits: str | None,
    spec: str,
    seed: int,
    options: tuple[str, ...],
) -> None:
    """Play a device of PROTOCOL on a pseudo terminal or behind a network box, until killed."""
    if (link is None) == (tcp_port is None):
        raise click.UsageError("Say where the line shall be: --pty PATH or --rfc2217 PORT.")
    profile = profiles.named(protocol)
    driver = drivers.find(profile.driver)
    given = {"id": meter_id, "read": digits, "seed": str(seed) if seed else None}
    wanted = {**{name: value for name, value in given.items() if value is not None}, **named_options(options)}
    plan = faults.parse(spec, seed)
    meter = simulated_meter(driver, wanted, plan)
    far_end = FarEnd(meter, monotonic(), plan)
    if link is not None:
        _on_terminal(link, far_end, driver.name)
    else:
        _behind_a_box(tcp_port or 0, far_end, driver.name)


def _on_terminal(link: Path, far_end: FarEnd, name: str) -> None:
    from fieldops.devices.pseudo_terminal import pseudo_terminal, serve

    killed = _until_killed()
    try:
        with pseudo_terminal(link) as master:
            click.echo(f"{link}: {name} is played until killed")
            serve(master, far_end, killed)
    except OSError as error:
        raise click.UsageError(f"{link} cannot become a line: {error.strerror}.") from error


def _behind_a_box(tcp_port: int, far_end: FarEnd, name: str) -> None:
    from fieldops.devices.network_box import listening, serve_one

    killed = _until_killed()
    try:
        with listening(tcp_port) as box:
            click.echo(f"rfc2217://127.0.0.1:{box.getsockname()[1]}: {name} is played until killed")
            serve_one(box, far_end, killed, _show_setting)
    except OSError as error:
        raise click.UsageError(f"Port {tcp_port} cannot become a line: {error.strerror}.") from error


def _show_setting(line: Line) -> None:
    click.echo(f"asked for {line}")


def _until_killed() -> Callable[[], bool]:
    killed: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: killed.append(received))
    return lambda: bool(killed)
