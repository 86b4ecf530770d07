from math import erf, exp, fsum, lgamma, log, sqrt
from random import Random

from odoo.tests import BaseCase, tagged

from odoo.addons.fsm_spare_parts.planning import (
    choose_method,
    monthly_deviation,
    poisson_stock,
    reorder_point,
    safety_factor,
)


@tagged("post_install", "-at_install")
class TestPlanFormulas(BaseCase):
    """The formulas against tables and numbers worked out by hand."""

    def test_safety_factor(self):
        """z of the normal distribution, as in any table of it."""
        for level, z in ((50, 0), (90, 1.2816), (95, 1.6449), (97.5, 1.96), (99, 2.3263), (99.9, 3.0902)):
            with self.subTest(level=level):
                self.assertAlmostEqual(safety_factor(level), z, places=4)

    def test_poisson_table(self):
        """Cumulative Poisson probabilities from printed tables.

        m = 1: P(≤2) = 0.9197, P(≤3) = 0.9810; m = 2: P(≤4) = 0.9473, P(≤5) = 0.9834, P(≤6) = 0.9955;
        m = 0.5: P(≤1) = 0.9098, P(≤2) = 0.9856; m = 5: P(≤8) = 0.9319, P(≤9) = 0.9682
        """
        for mean, level, stock in (
            (1, 90, 2),
            (1, 95, 3),
            (2, 94, 4),
            (2, 95, 5),
            (2, 99, 6),
            (0.5, 90, 1),
            (0.5, 95, 2),
            (5, 95, 9),
            (0.02, 95, 0),  # e^-0.02 = 0.9802: none is enough
            (0.06, 95, 1),  # e^-0.06 = 0.9418
            (0, 99, 0),
        ):
            with self.subTest(mean=mean, level=level):
                self.assertEqual(poisson_stock(mean, level), stock)

    def test_poisson_of_many(self):
        """Above some hundred as the normal distribution: 900 + 1.6449 × 30 = 949.3; just below by counting."""
        self.assertEqual(poisson_stock(900, 95), 949)
        self.assertAlmostEqual(poisson_stock(400, 95), 400 + 1.6449 * 20, delta=1)
        self.assertEqual(poisson_stock(900, 50), 900)

    def test_slow_mover(self):
        """6 a year, lead time 60.83 days: m = 6 × 60.83 / 365 = 1; P(X ≤ 3) = 0.981, so that three have to be left when
        more is ordered: with fewer than four. Three of them against chance."""
        for method in ("poisson", "base"):
            mean, safety, point = reorder_point(method, 6, 365 / 6, 95)
            self.assertAlmostEqual(mean, 1)
            self.assertAlmostEqual(safety, 3)
            self.assertEqual(point, 4)

    def test_one_is_kept_of_what_is_seldom_needed(self):
        """1 a year, 14 days: P(X = 0) = 0.962 ≥ 95 %: the last one lasts; but there has to be one."""
        self.assertEqual(reorder_point("poisson", 1, 14, 95)[2], 1)
        self.assertEqual(reorder_point("poisson", 0, 14, 95), (0, 0, 0))

    def probability(self, mean, number):
        """P(X ≤ number), X Poisson: term by term, by logarithms."""
        return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(number + 1))

    def test_poisson_against_the_definition(self):
        for level in (50, 80, 90, 95, 99, 99.9):
            for mean in (0.01, 0.1, 0.69, 0.7, 1, 2.5, 7, 20, 55, 180, 399):
                with self.subTest(level=level, mean=mean):
                    stock = poisson_stock(mean, level)
                    self.assertGreaterEqual(self.probability(mean, stock), level / 100)
                    if stock:
                        self.assertLess(self.probability(mean, stock - 1), level / 100)

    def test_normal_against_the_definition(self):
        """Φ(z) = (1 + erf(z / √2)) / 2 is the service level, without and with a mean."""
        for level in (50, 75, 90, 95, 99, 99.9):
            for year, days, sigma in ((10, 14, 1.5), (36.5, 10, 3), (400, 30.4, 22), (10_000, 90, 250)):
                with self.subTest(level=level, year=year):
                    mean, __, point = reorder_point("normal", year, days, level, sigma)
                    self.assertAlmostEqual(mean, year * days / 365)
                    z = (point - mean) / (sigma * sqrt(days / 30.4))
                    self.assertAlmostEqual((1 + erf(z / sqrt(2))) / 2, level / 100, places=9)

    def test_parts_are_there_when_they_are_needed(self):
        """Many years of a slow mover: the rule orders up to n as soon as there are fewer, each order takes its time."""
        for year, days, level in ((1, 14, 95), (5, 14, 95), (6, 61, 95), (9.9, 3, 99), (9.9, 90, 80), (0.5, 200, 90)):
            with self.subTest(year=year, days=days, level=level):
                point = int(reorder_point("poisson", year, days, level)[2])
                met = self.play(point, year, days)
                self.assertGreater(met, level / 100 - 0.01)
                # one fewer would not do
                self.assertLess(self.play(point - 1, year, days) if point > 1 else 0, level / 100 + 0.01)

    def play(self, point, year, days, demands=40_000):
        """Which share of the demands finds a part in stock, with reorder point and order-up-to level ``point``."""
        random, now, coming, stock, met = Random(7), 0.0, [], point, 0
        for __ in range(demands):
            now += random.expovariate(year / 365)
            while coming and coming[0] <= now:
                stock += 1
                coming.pop(0)
            met += stock > 0
            # what is missing is owed
            stock -= 1
            if stock + len(coming) < point:
                coming.append(now + days)
        return met / demands

    def test_fast_mover(self):
        """120 a year, σ 5 a month, four months (121.6 days), 97.5 %: safety 1.96 × 5 × 2 = 19.6;
        m = 120 × 121.6 / 365 = 39.98."""
        mean, safety, point = reorder_point("normal", 120, 121.6, 97.5, 5)
        self.assertAlmostEqual(safety, 19.6, places=2)
        self.assertAlmostEqual(mean, 39.978, places=3)
        self.assertAlmostEqual(point, 59.578, places=2)

    def test_no_lead_time(self):
        self.assertEqual(reorder_point("normal", 120, 0, 95, 5), (0, 0, 0))
        self.assertEqual(reorder_point("normal", 120, 0, 50, 5), (0, 0, 0))
        self.assertEqual(reorder_point("poisson", 6, 0, 95), (0, 0, 0))

    def test_method(self):
        self.assertEqual([choose_method(demand) for demand in (0, 9.99, 10, 200)], ["poisson"] * 2 + ["normal"] * 2)

    def test_deviation(self):
        """Months with 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares of the differences 32, sample variance 32 / 7."""
        numbers = (2, 4, 4, 4, 5, 5, 7, 9)
        squares = sum(number**2 for number in numbers)
        self.assertAlmostEqual(monthly_deviation(sum(numbers), squares, 8, 30.4), sqrt(32 / 7))
        # one month with 12 of twelve: mean 1, squares 11² + 11 × 1 = 132, variance 132 / 11 = 12
        self.assertAlmostEqual(monthly_deviation(12, 144, 12, 30.4), sqrt(12))
        self.assertAlmostEqual(monthly_deviation(12, 144, 12, 60.8), sqrt(12 / 2), msg="periods of two months")
        self.assertEqual(monthly_deviation(5, 25, 1, 30), 0)
        self.assertEqual(monthly_deviation(24, 48, 12, 30.4), 0, "two each month: errors of calculation are none")
        self.assertEqual(monthly_deviation(1.2, 0.12 - 1e-9, 12, 30.4), 0)
