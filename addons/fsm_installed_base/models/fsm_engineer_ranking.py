from odoo import models

# Points for who knows the machine.
KNOWS_MACHINE = 5


class FsmEngineer(models.Model):
    """Who has been at the machine before, goes there more gladly."""

    _inherit = "fsm.engineer"

    def _rank_read(self, need, exclude_tasks=None):
        return {**super()._rank_read(need, exclude_tasks), "knows_machine": self._get_visits_of(need.get("unit"))}

    def _get_visits_of(self, unit):
        """How often each engineer has been at a machine, by id of the engineer."""
        if not unit:
            return {}
        # sudo: visits count that the person who plans may not open
        visits = self.env["fsm.task"].sudo()
        groups = visits._read_group(
            [
                ("request_id.installed_product_id", "=", unit.id),
                ("engineer_id", "in", self.ids),
                ("state", "in", ("review", "done")),
            ],
            ["engineer_id"],
            ["__count"],
        )
        return {engineer.id: count for engineer, count in groups}

    def _rank_factors(self):
        return [*super()._rank_factors(), (KNOWS_MACHINE, self._rank_machine)]

    def _rank_machine(self, need, data):
        """A few points for who has been at this machine before."""
        count = data["knows_machine"].get(self.id)
        if not count:
            return 0.0, None
        return 1.0, self.env._("Has been at this machine before, visits: %s", count)
