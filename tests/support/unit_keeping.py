"""The store of a field unit as the file that handhelds' records are kept in, for hosts that are killed."""

from pathlib import Path

from handheld_keepings import Shelving, rows_in

from fieldops.clock import SystemClock
from fieldops.devices.driver import Keeping
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.migrating import migrate
from fieldops.sync.keeping import KeepingStore, Override, Pull


def prepare(path: Path) -> None:
    """A new store in that file."""
    store = Store(sqlite_url(path))
    migrate(store, SystemClock())
    store.close()


def opened(path: Path) -> Keeping:
    """A pull of somebody who lets the handheld go without waiting for the office."""
    pull = Pull("frd1", "lena", Override("lena", "the cradle is needed"))
    return KeepingStore(Store(sqlite_url(path)), SystemClock(), pull, {})


IN_A_UNIT = Shelving(prepare, opened, lambda path: rows_in(path, "SELECT raw FROM handheld_record ORDER BY number"))
