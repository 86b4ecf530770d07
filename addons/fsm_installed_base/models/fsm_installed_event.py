from odoo import fields, models


class FsmInstalledEvent(models.Model):
    """Something that happened to a unit, written down by what caused it and never changed.

    When it was registered, and by whom, the unit itself knows.
    """

    _name = "fsm.installed.event"
    _description = "Event of a Machine"
    _order = "date desc, id desc"
    _rec_name = "kind"

    unit_id = fields.Many2one("fsm.installed.product", "Machine", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(
        [
            ("shipped", "Shipped"),
            ("installed", "Installed"),
            ("moved", "Moved"),
            ("upgraded", "Upgraded"),
            ("loaned", "Loaned"),
            ("repair", "To the Workshop"),
            ("returned", "Came Back"),
            ("warranty", "Warranty Extended"),
            ("retired", "Retired"),
            ("restored", "Back in Service"),
            ("label", "New Label"),
            ("talked", "Talked to the Customer"),
        ],
        required=True,
        readonly=True,
        help="What happened.",
    )
    date = fields.Date(required=True, readonly=True, help="Day on which it happened.")
    reason = fields.Char(readonly=True, help="Why, in words.")
    description = fields.Char(readonly=True, help="What changed, in words.")
    user_id = fields.Many2one("res.users", "By", readonly=True, help="Who wrote it down.")
    from_partner_id = fields.Many2one("res.partner", "From Customer", readonly=True, help="The customer before.")
    to_partner_id = fields.Many2one("res.partner", "To Customer", readonly=True, help="The customer afterwards.")
    from_site_id = fields.Many2one("res.partner", readonly=True, help="The site before.")
    to_site_id = fields.Many2one("res.partner", readonly=True, help="The site afterwards.")
    from_product_id = fields.Many2one("product.product", "Model Before", readonly=True, help="What it was before.")
    request_id = fields.Many2one("fsm.request", readonly=True, index="btree_not_null", ondelete="set null")
    report_id = fields.Many2one("fsm.service.report", readonly=True, ondelete="set null")
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, ondelete="set null")
