from math import sqrt

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
        for level, z in ((50, 0), (90, 1.2816), (95, 1.6449), (97.5, 1.96), (99, 2.3263)):
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

    def test_slow_mover(self):
        """6 a year, lead time 60.83 days: m = 6 × 60.83 / 365 = 1; for 95 % three, of which two against chance."""
        mean, safety, point = reorder_point("poisson", 6, 365 / 6, 95)
        self.assertAlmostEqual(mean, 1)
        self.assertAlmostEqual(safety, 2)
        self.assertEqual(point, 3)

    def test_fast_mover(self):
        """120 a year, σ 5 a month, four months (121.6 days), 97.5 %: safety 1.96 × 5 × 2 = 19.6;
        m = 120 × 121.6 / 365 = 39.98."""
        mean, safety, point = reorder_point("normal", 120, 121.6, 97.5, 5)
        self.assertAlmostEqual(safety, 19.6, places=2)
        self.assertAlmostEqual(mean, 39.978, places=3)
        self.assertAlmostEqual(point, 59.578, places=2)

    def test_no_lead_time(self):
        self.assertEqual(reorder_point("normal", 120, 0, 95, 5), (0, 0, 0))
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
