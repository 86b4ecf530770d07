from datetime import timedelta

from odoo.tests import tagged

from .likely_common import LikelyCase


@tagged("post_install", "-at_install")
class TestPartRanking(LikelyCase):
    """Who has the likely parts in his bag, is sent more gladly."""

    def rank(self, parts):
        engineers = (self.engineer | self.other_engineer | self.outsourced).with_user(self.dispatcher)
        start = self.start + timedelta(days=60)
        rows = engineers._rank(start, start + timedelta(hours=1), parts=parts)
        return {row["engineer"]: row for row in rows}

    def test_who_has_the_parts(self):
        parts = self.part | self.belt | self.seal
        self.put(self.part, self.engineer.good_location_id, 2)
        self.put(self.belt, self.engineer.good_location_id, 1, self.serials[0])
        # broken ones, and reserved ones, are of no use
        self.put(self.part, self.other_engineer.defective_location_id, 1)
        self.put(self.seal, self.outsourced.good_location_id, 1)
        quants = self.env["stock.quant"]
        quants._update_reserved_quantity(self.seal, self.outsourced.good_location_id, 1)
        rows, plain = self.rank(parts), self.rank(None)
        words = "Has 2 of 3 likely parts in the bag"
        self.assertIn(words, rows[self.engineer]["reasons"])
        self.assertAlmostEqual(rows[self.engineer]["score"], plain[self.engineer]["score"] + 20 / 3, 1)
        for engineer in (self.other_engineer, self.outsourced):
            with self.subTest(engineer=engineer.name):
                self.assertEqual(rows[engineer]["score"], plain[engineer]["score"])
                self.assertIn(
                    "Has none of the likely parts in the bag: Air Filter, Belt, Seal", rows[engineer]["reasons"]
                )
        self.assertFalse([row for row in plain.values() if "likely" in " ".join(row["reasons"])])

    def test_the_form_of_the_dispatcher_tells(self):
        self.repaired(self.part, self.seal)
        self.put(self.seal, self.engineer.good_location_id, 1)
        request = self.open_request()
        action = request.with_user(self.dispatcher).action_dispatch()
        lines = self.env["fsm.dispatch"].browse(action["res_id"]).line_ids
        mine = lines.filtered(lambda line: line.engineer_id == self.engineer)
        self.assertIn("Has 1 of 2 likely parts in the bag", mine.reasons)

    def test_as_many_queries_for_200_engineers_as_for_10(self):
        group = self.env.ref("base.group_user")
        users = self.env["res.users"].create(
            [{"name": f"Q{i}", "login": f"fsm_q{i}", "group_ids": [(6, 0, group.ids)]} for i in range(200)]
        )
        engineers = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        for engineer in engineers[::20]:
            self.put(self.part, engineer.good_location_id, 1)
        engineers = engineers.with_user(self.dispatcher)
        parts = self.part | self.belt

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._rank(self.start, self.start + timedelta(hours=1), parts=parts)
            return self.env.cr.sql_log_count - before

        queries(engineers)
        self.assertEqual(queries(engineers[:10]), queries(engineers))
