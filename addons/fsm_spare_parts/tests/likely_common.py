from datetime import timedelta

from odoo import fields

from .common import PartsCase


class LikelyCase(PartsCase):
    """Compressors have been repaired before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leak = cls.env["fsm.fault.code"].create({"name": "Leak", "code": "T-LK", "kind": "fault"})
        cls.noise = cls.env["fsm.fault.code"].create({"name": "Noise", "code": "T-NS", "kind": "fault"})
        cls.seal = cls.env["product.product"].create({"name": "Seal", "is_storable": True})
        cls.grease = cls.env["product.product"].create({"name": "Grease", "type": "consu"})
        cls.pump = cls.env["product.product"].create({"name": "Pump"})

    def repaired(self, *parts, fault=None, days_ago=10, state="approved", machine=None):
        """A report about a machine that used these parts."""
        machine = machine or self.product
        task = self.dispatched_task(product_id=machine.id, serial=False)
        report = self.env["fsm.service.report"].create(
            {
                "task_id": task.id,
                "product_id": machine.id,
                "fault_code_id": fault and fault.id,
                "part_line_ids": [(0, 0, {"product_id": part.id}) for part in parts],
            }
        )
        approved_on = fields.Datetime.now() - timedelta(days=days_ago)
        report._fsm_moving().write({"state": state, "approved_on": approved_on if state == "approved" else False})
        return report

    def likely(self, request, limit=None):
        found = request._get_likely_parts(limit)[request]
        return [(part.name, uses, of) for part, uses, of in found]
