from odoo import models


class FsmPartPlan(models.Model):
    """What is to be bought is asked of the main vendor."""

    _inherit = "fsm.part.plan"

    def _apply_all(self):
        # after the reordering rules, to which the lines belong
        return super()._apply_all() + self.filtered(lambda plan: plan.proposal == "buy")._apply_purchases()

    def _apply_purchases(self):
        """One draft of a request for quotation for each main vendor, a line for each part. What is in drafts counts
        as coming, so that nothing is asked for twice.
        """
        vendors = {plan: plan.product_id._select_seller(quantity=None).partner_id for plan in self}
        orders = self.env["purchase.order"]
        for vendor, plans in self.grouped(vendors.get).items():
            if vendor:
                for warehouse, lines in plans.grouped("warehouse_id").items():
                    orders |= lines._add_to_order(vendor, warehouse)
        done = [self.env._("Requests for quotation: %s.", ", ".join(orders.mapped("display_name")))] if orders else []
        if missing := self.filtered(lambda plan: not vendors[plan]):
            names = ", ".join(missing.product_id.mapped("display_name"))
            done.append(self.env._("Without a vendor, to be bought by hand: %s.", names))
        return done

    def _add_to_order(self, vendor, warehouse):
        """Put the parts into the draft of planning for the vendor: the one that is there, or a new one.

        :return: purchase.order
        """
        order = self._find_order(vendor, warehouse)
        known = {line.product_id: line for line in order.order_line.filtered("product_id")}
        rules = self._get_rules()
        vals_list = []
        for plan in self:
            if line := known.get(plan.product_id):
                line.product_qty += plan.uom_id._compute_quantity(plan.proposed_qty, line.product_uom_id)
                continue
            vals = order.order_line._prepare_purchase_order_line(
                plan.product_id, plan.proposed_qty, plan.uom_id, plan.company_id, vendor, order
            )
            vals_list.append({**vals, "orderpoint_id": rules.get((plan.product_id, plan.location_id))})
        order.order_line.create(vals_list)
        return order

    def _find_order(self, vendor, warehouse):
        orders = self.env["purchase.order"]
        order = orders.search(
            [
                ("partner_id", "=", vendor.id),
                ("company_id", "=", self.company_id.id),
                ("picking_type_id", "=", warehouse.in_type_id.id),
                ("fsm_is_part_plan", "=", True),
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        return order or orders.create(
            {
                "partner_id": vendor.id,
                "company_id": self.company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "currency_id": vendor.with_company(self.company_id).property_purchase_currency_id.id
                or self.company_id.currency_id.id,
                "origin": self.env._("Parts Planning"),
                "fsm_is_part_plan": True,
            }
        )

    def _get_rules(self):
        """Ids of the reordering rules of the plans: ``{(product, location): id}``."""
        rules = self.env["stock.warehouse.orderpoint"].search(
            [("product_id", "in", self.product_id.ids), ("location_id", "in", self.location_id.ids)]
        )
        return {(rule.product_id, rule.location_id): rule.id for rule in rules}
