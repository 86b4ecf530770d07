from odoo import api, fields, models
from odoo.tools import SQL

from .fsm_component_serials import ProducedSerials


class FsmInstalledProduct(models.Model):
    """What is inside a unit, made from the bill of materials when it is registered."""

    _inherit = "fsm.installed.product"

    component_ids = fields.One2many("fsm.installed.component", "unit_id", "Components")
    component_count = fields.Integer(
        compute="_compute_component_count", help="Components that are in the machine now, at all levels."
    )
    bom_id = fields.Many2one(
        "mrp.bom",
        "Bill of Materials",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bill by which the components were made.",
    )
    bom_version = fields.Integer(
        "Version of the Bill",
        readonly=True,
        copy=False,
        help="The version of the bill that the components were last brought to.",
    )

    @api.depends("component_ids.removed_on")
    def _compute_component_count(self):
        present = [("unit_id", "in", self.ids), ("removed_on", "=", False)]
        counts = dict(self.env["fsm.installed.component"]._read_group(present, ["unit_id"], ["__count"]))
        for unit in self:
            unit.component_count = counts.get(unit._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        # thousands of machines from a spreadsheet get their components when people ask for them
        if not self.env.context.get("import_file"):
            units._create_components()
        return units

    def _rebuild_components(self):
        """The product was corrected before anything happened: the components are those of the right one."""
        # sudo: as in _create_components
        units = self.sudo()
        units.component_ids.unlink()
        units._fsm_moving().write({"bom_id": False, "bom_version": 0})
        units._create_components()

    def action_components_from_bill(self):
        """Make the components of the machines that have none yet, and say how many that were."""
        self.check_access("write")
        filled = self._create_components()
        message = self.env._("%(count)s of %(all)s machines got components.", count=len(filled), all=len(self))
        if len(filled) < len(self):
            message += " " + self.env._("The others have some already, or their product has no bill of materials.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if filled else "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _create_components(self):
        """Make the components of those units that never had any, as the bill says, at a constant number of queries.

        Whoever does the same for one of the units at the same moment waits, is done again by the server, and then finds
        the components.

        :return: the units that got components
        """
        # sudo: deliveries and requests register machines, whoever may work on them
        units = self.sudo().exists()
        if not units:
            return self
        units._hold_for_components()
        # sudo: as above, whoever may see what is in them
        with_some = self.env["fsm.installed.component"].sudo()._read_group([("unit_id", "in", units.ids)], ["unit_id"])
        units -= units.browse(unit.id for (unit,) in with_some)
        filled = units.browse()
        for company, mine in units.grouped("company_id").items():
            filled |= mine._create_components_of(company)
        return filled.with_env(self.env)

    def _hold_for_components(self):
        """Let nobody else change the trees of these units until this is committed.

        The rows are written, not only locked: a transaction that comes second has then to start again, instead of going
        on with what it saw before.
        """
        self.flush_recordset(["bom_version"])
        self.env.cr.execute(
            SQL("UPDATE fsm_installed_product SET bom_version = bom_version WHERE id IN %s", tuple(sorted(self.ids)))
        )

    def _create_components_of(self, company):
        design = self.env["mrp.bom"]._fsm_design(self.product_id, company)
        units = self.filtered(lambda unit: design[unit.product_id][1])
        for product, same in units.grouped("product_id").items():
            bom = design[product][0]
            same._fsm_moving().write({"bom_id": bom.id, "bom_version": bom.fsm_version})
        serials = ProducedSerials(self.env, units.lot_id)
        places = [
            (unit, self.env["fsm.installed.component"], unit.lot_id, 1.0, design[unit.product_id][1]) for unit in units
        ]
        while places:
            places = self.env["fsm.installed.component"]._create_level(places, serials)
        return units

    def _built_on(self):
        """Day since which the components are in the unit; not known for machines that were there before us."""
        return self.shipped_on or self.installed_on
