from collections import defaultdict

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

CONDITIONS = ("good", "defective")


class FsmEngineer(models.Model):
    """An engineer has a bag: a place for good parts, and one for old parts to send back."""

    _inherit = "fsm.engineer"

    keeps_stock = fields.Boolean(
        "Keeps Parts",
        copy=False,
        tracking=True,
        help="The parts of his service reports come from his bag. Begins with the first part that he receives.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    bag_value = fields.Monetary(
        "Parts at Cost",
        compute="_compute_bag_value",
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What the good parts in his bag are worth, at cost.",
    )
    good_location_id = fields.Many2one(
        "stock.location",
        "Good Parts",
        compute="_compute_places",
        help="Where his good parts are.",
    )
    defective_location_id = fields.Many2one(
        "stock.location",
        "Place of Old Parts",
        compute="_compute_places",
        help="Where the old parts are that he has to send back.",
    )

    @api.depends("company_id")
    def _compute_places(self):
        places = self._get_places()
        for engineer in self:
            for condition in CONDITIONS:
                engineer[f"{condition}_location_id"] = places.get((engineer._origin, engineer.company_id, condition))

    @api.depends("company_id")
    def _compute_bag_value(self):
        groups = self.env["stock.quant"]._read_group(
            [("fsm_engineer_id", "in", self.ids), ("fsm_condition", "=", "good")],
            ["fsm_engineer_id", "company_id", "product_id"],
            ["quantity:sum"],
        )
        values = defaultdict(float)
        for engineer, company, product, quantity in groups:
            values[engineer, company] += quantity * product.with_company(company).standard_price
        for engineer in self:
            engineer.bag_value = values[engineer, engineer.company_id]

    def action_open_bag(self):
        """What he has in his bag, good and defective."""
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.stock_quant_action")
        return {**action, "domain": [("fsm_engineer_id", "in", self.ids)], "context": {}}

    def _get_places(self):
        """The places of the engineers in all companies.

        :return: dict ``{(engineer, company, condition or False): stock.location}``
        """
        # sudo: whoever may see the engineer may know that he has a bag; what is in it is another question
        locations = (
            self.env["stock.location"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [("fsm_engineer_id", "in", self._origin.ids)], ["fsm_engineer_id", "company_id", "fsm_condition"]
            )
        )
        return {
            (place.fsm_engineer_id.with_env(self.env), place.company_id.with_env(self.env), place.fsm_condition): place
            for place in locations
        }

    @api.model_create_multi
    def create(self, vals_list):
        engineers = super().create(vals_list)
        engineers._make_places()
        return engineers

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self._make_places()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_places(self):
        """His places go with him, unless parts have been there."""
        # sudo: whoever may delete an engineer need not be of the warehouse
        places = self.env["stock.location"].sudo().with_context(active_test=False)
        places = places.search([("fsm_engineer_id", "in", self.ids)])
        lines = self.env["stock.move.line"].sudo()
        here = lines.search(["|", ("location_id", "in", places.ids), ("location_dest_id", "in", places.ids)], limit=1)
        if here or self.env["stock.quant"].sudo().search_count([("location_id", "in", places.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%s: parts have been in the bag, and stay in the history. Archive the engineer instead.",
                    (here.location_id | here.location_dest_id).fsm_engineer_id[:1].name or self[:1].name,
                )
            )
        places.sorted("parent_path", reverse=True).unlink()

    @api.model
    def _fsm_make_all_places(self):
        """Give the engineers that were there before their places; what is there stays."""
        bags = self.env["stock.location"].with_context(active_test=False).search([("fsm_engineer_id", "!=", False)])
        missing = self.with_context(active_test=False).search([("id", "not in", bags.fsm_engineer_id.ids)])
        missing._make_places()

    def _make_places(self):
        """Make the places that are missing, once.

        :raise ConcurrencyError: somebody else is making them at this moment; to be tried again
        """
        # sudo: whoever registers an engineer need not be of the warehouse
        engineers = self.sudo()
        present = engineers._get_places()
        missing = engineers.filtered(lambda engineer: (engineer, engineer.company_id, "good") not in present)
        if not missing:
            return
        locations = self.env["stock.location"].sudo()
        roots = {company: company._get_engineers_location() for company in missing.company_id}
        try:
            with self.env.cr.savepoint():
                bags = locations.create(
                    [
                        {
                            "name": engineer.name,
                            "usage": "view",
                            "location_id": roots[engineer.company_id].id,
                            "company_id": engineer.company_id.id,
                            "fsm_engineer_id": engineer.id,
                        }
                        for engineer in missing
                    ]
                )
                words = {company: company._fsm_own_words() for company in bags.company_id}
                names = {
                    company: {"good": env._("Good"), "defective": env._("Defective")} for company, env in words.items()
                }
                locations.create(
                    [
                        {
                            "name": names[bag.company_id][condition],
                            "usage": "internal",
                            "location_id": bag.id,
                            "company_id": bag.company_id.id,
                            "fsm_engineer_id": bag.fsm_engineer_id.id,
                            "fsm_condition": condition,
                        }
                        for bag in bags
                        for condition in CONDITIONS
                    ]
                )
        except UniqueViolation as error:
            raise ConcurrencyError(self.env._("The places of the engineer are just being made.")) from error
        missing.invalidate_recordset([f"{condition}_location_id" for condition in CONDITIONS])
