"""How much of a part to keep: the usual formulas, as plain numbers.

Sources: E. A. Silver, D. F. Pyke, D. J. Thomas, *Inventory and Production Management in Supply Chains*, 4th ed., 2017
(reorder point and order-up-to level; safety stock k·σ_L; Poisson demand of slow movers); S. Axsäter, *Inventory
Control*, 3rd ed., 2015 (probability of no stock-out over the lead time).
"""

from functools import lru_cache
from math import exp, sqrt
from statistics import NormalDist

YEAR = 365
MONTH = 30.4
# Parts of which fewer are used in a year move slowly: their demand is counted in pieces.
POISSON_BELOW = 10
# From here on the Poisson distribution is as good as the normal one.
_LARGE = 400
_NORMAL = NormalDist()


@lru_cache(maxsize=1024)
def safety_factor(service_level):
    """How many standard deviations to keep (k, or z): the quantile of the normal distribution.

    :param float service_level: in per cent, below 100
    """
    return _NORMAL.inv_cdf(service_level / 100)


@lru_cache(maxsize=65536)
def poisson_stock(mean, service_level):
    """The smallest s with P(X ≤ s) ≥ service level, where X is Poisson with this mean.

    :param float mean: demand expected over the lead time
    :param float service_level: in per cent, below 100
    :return: int
    """
    if mean > _LARGE:
        return round(mean + safety_factor(service_level) * sqrt(mean))
    term = total = exp(-mean)
    stock, wanted = 0, service_level / 100 - 1e-12
    while total < wanted:
        stock += 1
        term *= mean / stock
        total += term
    return stock


def choose_method(demand_year):
    """``poisson`` for slow movers, ``normal`` for the others.

    :param float demand_year: how many are used in a year
    """
    return "poisson" if demand_year < POISSON_BELOW else "normal"


def monthly_deviation(total, squares, months, days):
    """Standard deviation of the demand of a month (sample, n − 1); months without demand count.

    :param float total: sum over the periods
    :param float squares: sum of the squares of the periods' sums
    :param int months: how many periods, about a month each
    :param float days: length of a period
    """
    if months < 2:
        return 0.0
    variance = max(squares - total * total / months, 0.0) / (months - 1)
    return sqrt(variance * MONTH / days)


def reorder_point(method, demand_year, lead_days, service_level, sigma_month=0.0):
    """The stock below which more is ordered.

    * ``poisson``, ``base``: the smallest n with P(X < n) ≥ service level; m = demand of a year × lead time / 365. As
      Odoo's rules order when there are fewer than n, n − 1 are left then: with this probability they last until what
      is ordered is there, so that a part is there when it is needed. Textbooks order when s are left, P(X ≤ s) ≥
      service level: n = s + 1.
    * ``normal``: m + z × σ of a month × √(lead time / 30.4)

    :param float lead_days: until what is ordered is there
    :param float service_level: in per cent
    :return: tuple (demand expected over the lead time m, safety stock, reorder point)
    """
    mean = demand_year * lead_days / YEAR
    if method == "normal":
        safety = max(safety_factor(service_level) * sigma_month * sqrt(lead_days / MONTH), 0.0)
        return mean, safety, mean + safety
    # numbers that differ by nothing share what was worked out
    mean_rounded = round(mean, 9)
    point = poisson_stock(mean_rounded, service_level) + 1 if mean_rounded > 0 else 0
    return mean, point - mean, float(point)
