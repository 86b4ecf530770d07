from odoo import api, models


class FsmInstalledComponent(models.Model):
    """Components made from the design."""

    _inherit = "fsm.installed.component"

    @api.model
    def _create_level(self, places, serials, **values):
        """Make the components of one level, for all units at once.

        :param list places: tuples (unit, component around, lot of what is around, its pieces, list of DesignNode)
        :param serials: ProducedSerials
        :param values: further values of all components
        :return: the places of the next level
        """
        vals_list, inner = [], []
        for unit, parent, lot, pieces, nodes in places:
            for node in nodes:
                for quantity in self._get_pieces(node, pieces):
                    part_lot = serials.take(lot, node.product)
                    vals = self._prepare_design_vals(unit, parent, node, quantity, part_lot)
                    vals_list.append({**vals, **values})
                    inner.append((unit, part_lot, quantity, node.children))
        components = self.create(vals_list)
        return [
            (unit, component, lot, quantity, nodes)
            for component, (unit, lot, quantity, nodes) in zip(components, inner, strict=True)
            if nodes
        ]

    @api.model
    def _get_pieces(self, node, pieces):
        """Quantities of the components for a node: each piece that has a serial number is one of its own."""
        total = node.product.uom_id.round(node.quantity * pieces)
        count = round(total)
        if node.product.tracking == "serial" and node.product.uom_id.compare(count, total) == 0:
            return [1.0] * count
        return [total] if total > 0 else []

    @api.model
    def _prepare_design_vals(self, unit, parent, node, quantity, lot):
        return {
            "unit_id": unit.id,
            "parent_id": parent.id,
            "product_id": node.product.id,
            "quantity": quantity,
            "position": node.position,
            "bom_line_id": node.line.id,
            "from_bill": True,
            "installed_on": unit._built_on(),
            "serial": lot.name if node.product.tracking == "serial" else False,
            "lot_id": lot.id,
        }
