from odoo import api, models


class FsmEngineer(models.Model):
    """The columns of the status board: grouping by a status that is worked out, not stored."""

    _inherit = "fsm.engineer"

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        """Grouped by status: every status in its order, whether somebody has it or not.

        Who is in a column is told by ids, so that a column and its count are of the same moment.
        """
        if list(groupby) != ["status"]:
            return super().formatted_read_group(domain, groupby, aggregates, having, offset, limit, order)
        engineers = self.search(domain).with_context(active_test=True)
        by_status = engineers.grouped("status")
        labels = self._fields["status"]._description_selection(self.env)
        on_duty = any(by_status.get(status) for status, __ in labels if status not in ("off", "leave"))
        groups = []
        for status, __ in labels:
            members = by_status.get(status, self.browse())
            group = dict.fromkeys(aggregates, False)
            group.update({"status": status, "__count": len(members), "__extra_domain": [("id", "in", members.ids)]})
            # who is off duty is looked at when nobody else is there
            group["__fold"] = status == "off" and on_duty
            groups.append(group)
        return groups
