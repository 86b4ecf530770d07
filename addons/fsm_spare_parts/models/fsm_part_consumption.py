from odoo import fields, models
from odoo.tools import SQL


class FsmPartConsumption(models.Model):
    """A part that an approved report has used: one line for each line of parts, in the unit of the part."""

    _name = "fsm.part.consumption"
    _description = "Consumption of Parts"
    _auto = False
    _order = "approved_on desc, id"
    _rec_name = "product_id"
    _depends = {
        "fsm.report.part": ["product_id", "quantity", "uom_id", "report_id"],
        "fsm.service.report": [
            "state",
            "approved_on",
            "company_id",
            "engineer_id",
            "team_id",
            "partner_id",
            "product_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id", "uom_id"],
    }

    product_id = fields.Many2one("product.product", "Part", readonly=True, help="Which part.")
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True, help="The category of the part.")
    company_id = fields.Many2one("res.company", readonly=True, help="Whose report it is.")
    report_id = fields.Many2one("fsm.service.report", readonly=True, help="The report that has used it.")
    approved_on = fields.Datetime(readonly=True, help="When the report was approved: from then on the part counts.")
    engineer_id = fields.Many2one("fsm.engineer", readonly=True, help="Who has used it.")
    team_id = fields.Many2one("fsm.service.team", readonly=True, help="The engineer's team.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="At which customer.")
    machine_id = fields.Many2one("product.product", "Model of Machine", readonly=True, help="In which kind of machine.")
    quantity = fields.Float(
        "Used", readonly=True, digits="Product Unit", help="How many were used, in the unit of the part."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, line.product_id, template.categ_id, report.company_id, report.id AS report_id,
                   report.approved_on, report.engineer_id, report.team_id, report.partner_id,
                   report.product_id AS machine_id,
                   line.quantity * COALESCE(unit.factor, own.factor) / own.factor AS quantity
              FROM fsm_report_part line
              JOIN fsm_service_report report ON report.id = line.report_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
         LEFT JOIN uom_uom unit ON unit.id = line.uom_id
             WHERE report.state = 'approved'
            """
        )
