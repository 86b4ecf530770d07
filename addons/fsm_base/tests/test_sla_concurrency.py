from datetime import timedelta

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install", "database_breaking")
class TestSlaConcurrency(BaseCase):
    """Two crons at once, in two real transactions: each rung is climbed once, and nobody waits for the other."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            customer = env["res.partner"].create({"name": "Race Ltd"})
            requests = env["fsm.request"].create([{"partner_id": customer.id, "description": "x"}] * 2)
            requests.action_submit()
            requests.write({"opened_on": fields.Datetime.now() - timedelta(days=30)})
            self.customer_id, self.request_ids = customer.id, requests.ids
            self.addCleanup(self.clean_up)
            self.assertGreaterEqual(len(env["fsm.sla.clock"].search(self.due(env))), 4)

    def due(self, env):
        return [("request_id", "in", self.request_ids), *env["fsm.sla.clock"]._get_due_domain()]

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            ids = self.request_ids
            env["mail.activity"].with_context(active_test=False).search(
                [("res_model", "=", "fsm.request"), ("res_id", "in", ids)]
            ).unlink()
            for model, res_ids in (("fsm.request", ids), ("res.partner", [self.customer_id])):
                env["mail.message"].search([("model", "=", model), ("res_id", "in", res_ids)]).unlink()
                env["mail.followers"].search([("res_model", "=", model), ("res_id", "in", res_ids)]).unlink()
            env.flush_all()
            cr.execute("DELETE FROM fsm_request WHERE id = ANY(%s)", [ids])
            cr.execute("DELETE FROM res_partner WHERE id = %s", [self.customer_id])
            env.invalidate_all()

    def mine(self, clocks):
        return clocks.filtered(lambda clock: clock.request_id.id in self.request_ids)

    def test_two_crons(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (api.Environment(cr, api.SUPERUSER_ID, {}) for cr in (cr1, cr2))
            first = env1["fsm.sla.clock"]._lock_due(10000)
            self.assertGreaterEqual(len(self.mine(first)), 4)
            self.assertFalse(self.mine(env2["fsm.sla.clock"]._lock_due(10000)), "the other one has them")
            self.mine(first)._check()
            cr1.commit()
            cr2.rollback()
            env2.clear()
            self.assertFalse(self.mine(env2["fsm.sla.clock"]._lock_due(10000)), "they are done")
            requests = env2["fsm.request"].browse(self.request_ids)
            self.assertEqual(requests.mapped("escalation_level"), [1, 1])
            self.assertEqual(len(requests._fsm_get_open_steps("escalation")), 2)

    def test_somebody_is_working_on_a_request(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (api.Environment(cr, api.SUPERUSER_ID, {}) for cr in (cr1, cr2))
            busy = env1["fsm.request"].browse(self.request_ids[0])
            busy.description = "y"
            env1.flush_all()
            clocks = self.mine(env2["fsm.sla.clock"]._lock_due(10000))
            self.assertEqual(clocks.request_id.ids, self.request_ids[1:], "left to the next run")
            cr1.rollback()
