from math import ceil

from odoo import models


class FsmPartPlan(models.Model):
    """What is to be bought is asked of vendors, chosen as Odoo's own replenishment chooses them."""

    _inherit = "fsm.part.plan"

    def _apply_all(self):
        # after the reordering rules, to which the lines belong
        return super()._apply_all() + self.filtered(lambda plan: plan.proposal == "buy")._apply_purchases()

    def _apply_purchases(self):
        """One draft of a request for quotation for each vendor, a line for each part. What is in drafts counts as
        coming, so that nothing is asked for twice.
        """
        vendors = {plan: plan._select_seller().partner_id for plan in self}
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

    def _select_seller(self, **terms):
        """The line of the pricelist by which to buy: of the first vendor who sells so few, or else that of the main
        vendor with the smallest minimum.

        :param terms: what else the vendor has to meet, as for ``product.product._select_seller``
        :return: product.supplierinfo, empty where nobody sells it
        """
        product = self.product_id.with_company(self.company_id)
        return product._select_seller(
            quantity=self.proposed_qty, uom_id=self.uom_id, **terms
        ) or product._select_seller(quantity=None, ordered_by="min_qty", **terms)

    def _get_order_quantity(self, seller, uom, ordered=0.0):
        """How many to order: what is proposed, in whole packages, and at least what the vendor sells.

        :param seller: product.supplierinfo
        :param uom: unit of the order line
        :param ordered: what is on the line already, in this unit
        :return: quantity in the unit ``uom``, with what is on the line
        """
        quantity = ordered + self.uom_id._compute_quantity(self.proposed_qty, uom, round=False)
        # what is counted is whole, and so is what holds several of the part's unit
        if uom.factor > self.uom_id.factor or uom._has_common_reference(self.env.ref("uom.product_uom_unit")):
            quantity = ceil(round(quantity, 6))
        return max(quantity, seller.product_uom_id._compute_quantity(seller.min_qty, uom, round=False))

    def _add_to_order(self, vendor, warehouse):
        """Put the parts into the draft of planning for the vendor: the one that is there, or a new one.

        :return: purchase.order
        """
        order = self._find_order(vendor, warehouse)
        known = {line.product_id: line for line in order.order_line.filtered("product_id")}
        rules = self._get_rules()
        vals_list = []
        for plan in self:
            seller = plan._select_seller(partner_id=vendor, date=order.date_order.date())
            if line := known.get(plan.product_id):
                line.product_qty = plan._get_order_quantity(seller, line.product_uom_id, line.product_qty)
                continue
            uom = seller.product_uom_id or plan.uom_id
            vals = order.order_line._prepare_purchase_order_line(
                plan.product_id, plan._get_order_quantity(seller, uom), uom, plan.company_id, vendor, order
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
