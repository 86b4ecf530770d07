from odoo import api, models


class FsmInstalledComponent(models.Model):
    """Some of several pieces that nobody can tell from each other."""

    _inherit = "fsm.installed.component"

    @api.model
    def _split(self, quantities):
        """Take some pieces out of several: they become components of their own, with the same past.

        :param dict quantities: of each component how many, in the product's unit: fewer than there are
        :return: dict ``{component: the new one with that quantity}``
        """
        pieces = {}
        level = [(component, component.parent_id, quantity) for component, quantity in quantities.items()]
        while level:
            created = self.create([part._prepare_piece_vals(around, quantity) for part, around, quantity in level])
            # read at once, also what the constraints look at
            parts = self.browse(part.id for part, __, __ in level)
            parts.fetch(["quantity", "serial_key"])
            children = parts.child_ids.grouped("parent_id")
            inside = []
            for piece, (part, __, quantity) in zip(created, level, strict=True):
                pieces[part] = piece
                inside += part._share_out(piece, quantity / part.quantity, children.get(part, ()))
                part.quantity = part.uom_id.round(part.quantity - quantity)
            level = inside
        return {component: pieces[component] for component in quantities}

    def _share_out(self, piece, share, children):
        """What of the parts inside goes with the pieces that are split off.

        :return: list of tuples (part, piece, quantity)
        """
        inside = []
        for child in children:
            # which of the pieces with serial numbers was inside of which nobody knows: they stay
            if child.removed_on or child.serial:
                continue
            quantity = child.uom_id.round(child.quantity * share)
            if 0 < quantity < child.quantity:
                inside.append((child, piece, quantity))
        return inside

    def _prepare_piece_vals(self, parent, quantity):
        return {
            "unit_id": self.unit_id.id,
            "parent_id": parent.id,
            "product_id": self.product_id.id,
            "quantity": quantity,
            "position": self.position,
            "bom_line_id": self.bom_line_id.id,
            "from_bill": self.from_bill,
            "installed_on": self.installed_on,
            "report_part_id": self.report_part_id.id,
            "warranty_end": self.warranty_end,
        }
