from datetime import timedelta

from odoo.tests import tagged

from ..geo import distance_km
from .common import HANGZHOU, SHANGHAI
from .test_engineer import TestEngineer


@tagged("post_install", "-at_install")
class TestRanking(TestEngineer):
    """Who fits a visit best, and why."""

    def rank(self, **need):
        engineers = self.leader | self.engineer | self.other_engineer | self.outsourced
        ranked = engineers._rank(self.start, self.start + timedelta(hours=2), **need)
        return {row["engineer"]: row for row in ranked}, [row["engineer"] for row in ranked]

    def test_distance_by_haversine(self):
        # 164.4 km between the two city centres, checked against a geodesic calculator
        self.assertAlmostEqual(distance_km(HANGZHOU, SHANGHAI), 164.4, delta=1.0)
        self.assertEqual(distance_km(HANGZHOU, HANGZHOU), 0)
        self.assertAlmostEqual(distance_km((0, 0), (0, 180)), 20015.1, delta=0.1)

    def test_skill_counts(self):
        self.outsourced.skill_ids = self.compressors
        rows, order = self.rank(skills=self.compressors)
        self.assertEqual(order[0], self.outsourced)
        self.assertIn("Compressors 20 %", rows[self.outsourced]["reasons"][0])
        self.assertIn("no Compressors", rows[self.engineer]["reasons"][0])

    def test_nearer_is_better(self):
        self.other_engineer.write({"base_latitude": SHANGHAI[0], "base_longitude": SHANGHAI[1]})
        rows, __ = self.rank(position=HANGZHOU)
        self.assertGreater(rows[self.engineer]["score"], rows[self.other_engineer]["score"])
        self.assertEqual(rows[self.engineer]["distance_km"], 0.0)
        self.assertIn("from his base", rows[self.other_engineer]["reasons"][1])
        self.assertIsNone(rows[self.outsourced]["distance_km"])
        self.assertIn("unknown", rows[self.outsourced]["reasons"][1])

    def test_last_position_counts_while_it_is_fresh(self):
        self.engineer._set_last_position(*SHANGHAI)
        soon = self.engineer.last_position_on + timedelta(hours=1)
        [row] = self.engineer._rank(soon, soon + timedelta(hours=1), position=SHANGHAI)
        self.assertEqual(row["distance_km"], 0.0)
        self.assertIn("last seen", row["reasons"][1])
        [row] = self.engineer._rank(self.start, self.start + timedelta(hours=1), position=SHANGHAI)
        self.assertGreater(row["distance_km"], 100)

    def test_booked_engineer_ranks_last(self):
        self.dispatched_task()
        rows, order = self.rank(position=HANGZHOU)
        self.assertEqual(order[-1], self.engineer)
        self.assertIn("Already booked", rows[self.engineer]["conflicts"][0])
        self.assertIn("1 visits that day, 2 of 8 hours", rows[self.engineer]["reasons"][2])

    def test_load_of_the_day(self):
        task = self.dispatched_task()
        later = task.planned_end + timedelta(hours=1)
        ranked = (self.engineer | self.leader)._rank(later, later + timedelta(hours=1), position=HANGZHOU)
        self.assertEqual([row["engineer"] for row in ranked], [self.leader, self.engineer])
        self.assertFalse(ranked[1]["conflicts"])

    def test_cost_does_not_grow_with_the_engineers(self):
        users = self.env["res.users"].create(
            [
                {"name": f"E{i}", "login": f"e{i}", "group_ids": [(6, 0, [self.env.ref("base.group_user").id])]}
                for i in range(30)
            ]
        )
        many = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        many.skill_ids = self.compressors

        def queries(engineers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            engineers._rank(self.start, self.start + timedelta(hours=1), self.compressors, HANGZHOU)
            return self.env.cr.sql_log_count - before

        queries(many[:2])
        self.assertEqual(queries(many[:2]), queries(many))
