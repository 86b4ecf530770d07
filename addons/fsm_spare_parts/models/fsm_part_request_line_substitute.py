from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FsmPartRequest(models.Model):
    """Above its lines a request says what is short, and what is there instead."""

    _inherit = "fsm.part.request"

    short_parts = fields.Text(
        "Short", compute="_compute_short_parts", help="Parts that are short, and what could be sent instead of them."
    )

    @api.depends("line_ids.substitutes")
    def _compute_short_parts(self):
        for request in self:
            request.short_parts = "\n".join(
                f"{line.product_id.display_name} · {line.substitutes}" for line in request.line_ids if line.substitutes
            )


class FsmPartRequestLine(models.Model):
    """A part that is short may be replaced by one that is there."""

    _inherit = "fsm.part.request.line"

    substitute_id = fields.Many2one(
        "product.product",
        compute="_compute_substitutes",
        help="The substitute of which there is enough, or else most, in the warehouse that ships.",
    )
    substitutes = fields.Char(
        "Instead", compute="_compute_substitutes", help="More is asked for than is free: what could be sent instead."
    )

    @api.depends("product_id", "uom_id", "asked_qty", "warehouse_qty", "request_id.state", "request_id.warehouse_id")
    def _compute_substitutes(self):
        """For lines that are short and not decided yet."""
        self.substitute_id = self.substitutes = False
        short = self.filtered(lambda line: line._is_short())
        for warehouse, lines in short.grouped(lambda line: line.request_id.warehouse_id).items():
            # sudo: the engineer is told what there is, not where it lies
            place = warehouse.sudo().lot_stock_id
            found = lines.product_id._get_free_substitutes(place)
            for line in lines:
                if free := found.get(line.product_id._origin):
                    line.substitute_id = free[0][0]
                    line.substitutes = self.env._(
                        "Short. Instead: %s", self.env["product.product"]._describe_substitutes(free)
                    )

    def _is_short(self):
        """Nothing is decided yet, and more is asked for than is free in the warehouse."""
        return (
            self.request_id.state in ("draft", "submitted", "second")
            and bool(self.uom_id)
            and self.uom_id.compare(self.asked_qty, self.warehouse_qty) > 0
        )

    def action_take_substitute(self):
        """Ask for the substitute instead: by the engineer in his draft, by the service manager while he decides.

        :raise AccessError: it is not up to him now
        :raise UserError: there is no substitute, or it is no longer needed
        """
        for line in self:
            line._take_substitute()

    def _take_substitute(self):
        request = self.request_id
        request.check_access("write")
        role = "engineer" if request.state == "draft" else "manager"
        if not (request._fsm_with_role(role) or request._fsm_with_role("manager")):
            raise AccessError(self.env._("%s: what is sent instead is up to the service manager now.", request.name))
        other, part = self.substitute_id, self.product_id
        if not other:
            raise UserError(
                self.env._(
                    "%(request)s: nothing is free instead of %(part)s.", request=request.name, part=part.display_name
                )
            )
        note = self.env._("Instead of %s", part.display_name)
        # sudo: the line is the engineer's; which part it is may be the manager's decision, which is logged
        line = self.sudo()
        line.write(
            {
                "product_id": other.id,
                "uom_id": self.uom_id.id,
                "note": " · ".join(filter(None, (note, self.note))),
            }
        )
        # sudo: as above
        request.sudo()._message_log(
            body=self.env._("%(other)s instead of %(part)s", other=other.display_name, part=part.display_name)
        )
