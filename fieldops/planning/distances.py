"""How far apart two places are, on the ellipsoid; for single distances (a matrix wants another way)."""

Place = tuple[float, float]
"""Latitude and longitude, degrees."""
MOST_LATITUDE, MOST_LONGITUDE = 90, 180


def is_place(place: Place) -> bool:
    """Whether there is such a place on Earth."""
    latitude, longitude = place
    return abs(latitude) <= MOST_LATITUDE and abs(longitude) <= MOST_LONGITUDE


def metres_between(here: Place, there: Place) -> float:
    """Metres along the ground between two places that exist."""
    from geopy.distance import geodesic  # brings its geocoders along, which nobody asks here; loaded at the first use

    metres: float = geodesic(here, there).m
    return metres
