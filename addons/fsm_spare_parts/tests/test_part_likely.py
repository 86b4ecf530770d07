from odoo.tests import tagged

from .likely_common import LikelyCase


@tagged("post_install", "-at_install")
class TestPartLikely(LikelyCase):
    """What earlier repairs of the same model say about the parts that a request needs."""

    def test_how_often_each_part_was_used(self):
        self.repaired(self.part, self.seal)
        self.repaired(self.part, self.part)
        self.repaired()
        request = self.make_request()
        self.assertEqual(self.likely(request), [("Air Filter", 2, 3), ("Seal", 1, 3)])
        self.assertEqual(self.likely(request, limit=1), [("Air Filter", 2, 3)])

    def test_the_same_fault_comes_first(self):
        self.repaired(self.seal, fault=self.leak)
        self.repaired(fault=self.leak)
        for __ in range(3):
            self.repaired(self.part, fault=self.noise)
        request = self.make_request(fault_code_id=self.leak.id)
        self.assertEqual(self.likely(request), [("Seal", 1, 2), ("Air Filter", 3, 5)])
        words = [part.describe(self.env, with_fault) for part, with_fault in request._get_ranked_parts()[request]]
        self.assertEqual(words, ["in 1 of 2 repairs of this fault", "in 3 of 5 repairs"])
        request.fault_code_id = self.noise
        self.assertEqual(self.likely(request), [("Air Filter", 3, 3), ("Seal", 1, 5)])

    def test_what_does_not_count(self):
        self.repaired(self.seal, days_ago=731)
        self.repaired(self.seal, state="submitted")
        self.repaired(self.seal, machine=self.pump)
        self.repaired(self.grease)
        self.assertEqual(self.likely(self.make_request()), [], "old, not approved, another model, not kept in stock")
        self.assertEqual(self.likely(self.make_request(product_id=self.pump.id, serial=False)), [("Seal", 1, 1)])
        self.assertEqual(self.likely(self.make_request(product_id=False, serial=False)), [])

    def test_another_company_has_its_own_repairs(self):
        self.repaired(self.seal)
        company = self.env["res.company"].create({"name": "Other Service"})
        kind = self.type.copy({"company_id": False})
        request = self.env["fsm.request"].create(
            {
                "company_id": company.id,
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "type_id": kind.id,
            }
        )
        self.assertEqual(self.likely(request), [])

    def test_whoever_asks(self):
        report = self.repaired(self.seal)
        self.assertFalse(report.with_user(self.other_user).has_access("read"))
        task = self.dispatched_task(engineer=self.other_engineer)
        self.assertEqual(self.likely(task.request_id.with_user(self.other_user)), [("Seal", 1, 1)])

    def test_as_many_queries_for_30_requests_as_for_one(self):
        self.repaired(self.part, self.seal, fault=self.leak)
        machines = self.env["product.product"].create([{"name": f"M{number}"} for number in range(30)])
        for machine in machines[:3]:
            self.repaired(self.seal, machine=machine)
        requests = self.env["fsm.request"].union(
            *(self.make_request(product_id=machine.id, serial=False) for machine in machines)
        )

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_likely_parts()
            return self.env.cr.sql_log_count - before

        queries(requests)
        self.assertEqual(queries(requests[:1]), queries(requests))
