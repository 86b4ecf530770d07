"""Distances on the globe."""

from math import asin, cos, isfinite, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the GRS 80 ellipsoid


def distance_km(start, end):
    """Great-circle distance between two positions by the haversine formula.

    :param start: tuple (latitude, longitude) in degrees
    :param end: tuple (latitude, longitude) in degrees
    :return: distance in km
    """
    lat1, lon1, lat2, lon2 = map(radians, (*start, *end))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def is_position(latitude, longitude):
    """Whether two values are a position on the globe, in degrees."""
    numbers = (int, float)
    if isinstance(latitude, bool) or isinstance(longitude, bool):
        return False
    if not isinstance(latitude, numbers) or not isinstance(longitude, numbers):
        return False
    return isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
