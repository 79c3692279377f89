"""The sentences that pages say of devices: what alarms, and what became of a former store."""

from flask_babel import gettext, ngettext

from fieldops.routes.words import ago, moment
from fieldops.work.device_health import Alarm, AlarmKind
from fieldops.work.devices_seen import Loss


def alarm(found: Alarm) -> str:
    """What is alarming, as one sentence."""
    return str(_SENTENCES[found.kind](found))


def loss(name: str, found: Loss) -> str:
    """What a new empty store left behind, as one paragraph."""
    former = found.store.former
    told = gettext(
        "%(name)s has a new empty store since %(since)s. Its former one said it held %(declared)s lines; "
        "%(here)s of them are here, %(unconfirmed)s are unconfirmed.",
        name=name,
        since=moment(found.store.newer.opened_at),
        declared=max(former.declared, former.highest),
        here=former.watermark,
        unconfirmed=found.store.unconfirmed,
    )
    if found.last_line_at is None:
        return str(told)
    return f"{told} {gettext('The last line came in %(when)s.', when=moment(found.last_line_at))}"


def ranges(gaps: tuple[tuple[int, int], ...]) -> str:
    """Missing ranges of lines as people write them."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in gaps)


def _new_store(found: Alarm) -> str:
    return str(
        ngettext(
            "A new empty store opened %(when)s; %(num)d line of the former one is unconfirmed.",
            "A new empty store opened %(when)s; %(num)d lines of the former one are unconfirmed.",
            found.count,
            when=moment(found.since),
        )
    )


def _set_aside(found: Alarm) -> str:
    return str(
        ngettext(
            "%(num)d line is set aside, and nobody has looked at it.",
            "%(num)d lines are set aside, and nobody has looked at them.",
            found.count,
        )
    )


def _behind(found: Alarm) -> str:
    return str(
        ngettext(
            "%(num)d line waits on it since at least %(when)s, although it was heard from.",
            "%(num)d lines wait on it since at least %(when)s, although it was heard from.",
            found.count,
            when=moment(found.since),
        )
    )


def _silent(found: Alarm) -> str:
    return str(gettext("It has open work, and was last heard from: %(when)s.", when=ago(found.since)))


def _photos(found: Alarm) -> str:
    return str(
        ngettext(
            "%(num)d photo is pending since %(when)s.",
            "%(num)d photos are pending, the oldest since %(when)s.",
            found.count,
            when=moment(found.since),
        )
    )


_SENTENCES = {
    AlarmKind.NEW_STORE: _new_store,
    AlarmKind.SET_ASIDE: _set_aside,
    AlarmKind.BEHIND: _behind,
    AlarmKind.SILENT: _silent,
    AlarmKind.PHOTOS: _photos,
}
