from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError


class FsmPartPlan(models.Model):
    """Proposals become Odoo's own: reordering rules, transfers between warehouses, part requests of engineers."""

    _inherit = "fsm.part.plan"

    def action_apply(self):
        """Do what the chosen plans propose. They are worked out anew first, so that nothing is done twice.

        * warehouse: the reordering rule of the part is made, or gets the new numbers; what another warehouse has too
          much of is moved from there
        * engineers: one part request each, for all of his parts that are missing

        :return: the action that tells what was done
        :raise AccessError: planning is up to service managers and the manager of the warehouse
        :raise UserError: nothing is proposed any more, or somebody else is planning at this moment
        """
        self._check_planner()
        self.check_access("read")
        done = []
        for company, plans in self.grouped("company_id").items():
            # sudo: planners need not be of the warehouse, nor the warehouse of the service
            done += plans.sudo().with_company(company)._apply()
        if not done:
            raise UserError(self.env._("Nothing is proposed here any more: what is missing is on its way already."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": " ".join(done),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _apply(self):
        """As ``action_apply``, for plans of one company.

        :return: list of sentences about what was done
        """
        company, products = self.company_id, self.product_id
        self._recompute(company, products)
        plans = self.exists()
        done = plans._apply_all()
        if done:
            # what was ordered is coming now
            self._recompute(company, products)
        return done

    def _apply_all(self):
        """Hook: all that can be done about the plans.

        :return: list of sentences
        """
        return [
            *self.filtered("warehouse_id")._apply_rules(),
            *self.filtered("source_warehouse_id")._apply_transfers(),
            *self.filtered(lambda plan: plan.engineer_id and plan.proposal == "transfer")._apply_requests(),
        ]

    # ------------------------------------------------------------------
    # Reordering rules
    # ------------------------------------------------------------------

    def _apply_rules(self):
        """One reordering rule for each part of a warehouse: made, or given the new numbers.

        New rules wait in *Replenishment* for a person; people may let them order by themselves.

        :raise ConcurrencyError: somebody else is making one at this moment; to be tried again
        """
        if not self:
            return []
        rules = self.env["stock.warehouse.orderpoint"]
        known = {
            (rule.product_id, rule.location_id): rule
            for rule in rules.with_context(active_test=False).search(
                [("product_id", "in", self.product_id.ids), ("location_id", "in", self.location_id.ids)]
            )
        }
        changed = 0
        for plan in self:
            rule = known.get((plan.product_id, plan.location_id))
            if rule and plan._differs_from(rule):
                # rules with the same numbers would be rare: each is written by itself, and saved with the others
                rule.write({**plan._prepare_levels(), "active": True})
                changed += 1
        missing = self.filtered(lambda plan: (plan.product_id, plan.location_id) not in known and plan._wants_rule())
        try:
            with self.env.cr.savepoint():
                rules.create([plan._prepare_rule_vals() for plan in missing])
        except UniqueViolation as error:
            raise ConcurrencyError(self.env._("The reordering rule is just being made.")) from error
        if not (changed or missing):
            return []
        return [self.env._("Reordering rules: %(made)d made, %(changed)d changed.", made=len(missing), changed=changed)]

    def _wants_rule(self):
        """A part of which none is kept needs no rule."""
        return self.uom_id.compare(self.max_qty, 0) > 0

    def _differs_from(self, rule):
        compare = self.uom_id.compare
        return (
            bool(compare(rule.product_min_qty, self.min_qty) or compare(rule.product_max_qty, self.max_qty))
            or not rule.active
        )

    def _prepare_levels(self):
        return {"product_min_qty": self.min_qty, "product_max_qty": self.max_qty}

    def _prepare_rule_vals(self):
        return {
            "product_id": self.product_id.id,
            "location_id": self.location_id.id,
            "warehouse_id": self.warehouse_id.id,
            "company_id": self.company_id.id,
            "trigger": "manual",
            **self._prepare_levels(),
        }

    # ------------------------------------------------------------------
    # Transfers between warehouses
    # ------------------------------------------------------------------

    def _apply_transfers(self):
        """One transfer from each warehouse that has too much."""
        names = []
        for (source, target), plans in self.grouped(lambda plan: (plan.source_warehouse_id, plan.warehouse_id)).items():
            picking = self.env["stock.picking"].create(plans._prepare_transfer_vals(source, target))
            self.env["stock.move"].create([plan._prepare_transfer_move_vals(picking) for plan in plans])
            picking.action_confirm()
            picking.action_assign()
            names.append(picking.name)
        return [self.env._("Transfers: %s.", ", ".join(names))] if names else []

    def _prepare_transfer_vals(self, source, target):
        return {
            "picking_type_id": source.int_type_id.id,
            "location_id": source.lot_stock_id.id,
            "location_dest_id": target.lot_stock_id.id,
            "company_id": source.company_id.id,
            "origin": self.env._("Parts Planning"),
        }

    def _prepare_transfer_move_vals(self, picking):
        return {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": self.proposed_qty,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "origin": picking.origin,
        }

    # ------------------------------------------------------------------
    # Part requests of engineers
    # ------------------------------------------------------------------

    def _apply_requests(self):
        """One part request for the own stock of each engineer, submitted: it is approved and shipped as any other."""
        requests = self.env["fsm.part.request"].create(
            [plans._prepare_request_vals(engineer) for engineer, plans in self.grouped("engineer_id").items()]
        )
        if not requests:
            return []
        requests.action_submit()
        return [self.env._("Part requests: %s.", ", ".join(requests.mapped("display_name")))]

    def _prepare_request_vals(self, engineer):
        return {
            "engineer_id": engineer.id,
            "company_id": self.company_id.id,
            "note": self.env._("To fill up his own stock, as planned."),
            "line_ids": [
                (0, 0, {"product_id": plan.product_id.id, "uom_id": plan.uom_id.id, "asked_qty": plan.proposed_qty})
                for plan in self
            ],
        }
