"""The city's calendar days."""

from datetime import date, datetime

from fieldops.clock import CITY_ZONE


def city_day(instant: datetime) -> date:
    """The day it is in the city at an instant."""
    return instant.astimezone(CITY_ZONE).date()
