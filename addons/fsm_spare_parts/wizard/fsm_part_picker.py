from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_LINES = 300
FREE = ("bag_qty", "colleague_qty", "warehouse_qty")


class FsmPartPicker(models.TransientModel):
    """Parts to choose from for a part request: what usually fails in such a machine, and what is inside of this one."""

    _name = "fsm.part.picker"
    _description = "Choice of Parts"

    request_id = fields.Many2one("fsm.part.request", required=True, readonly=True, ondelete="cascade")
    machine = fields.Char(readonly=True, help="The machine that the visit is about.")
    usual_line_ids = fields.One2many(
        "fsm.part.picker.line", "picker_id", "What Usually Fails", domain=[("source", "=", "usual")]
    )
    machine_line_ids = fields.One2many(
        "fsm.part.picker.line", "picker_id", "From the Machine", domain=[("source", "=", "machine")]
    )

    @api.model
    def _open(self, request):
        """Offer the parts that fit ``request``.

        :return: the action that shows the form
        """
        vals_list = self._prepare_lines_vals(request)
        # sudo: the engineer may know the machine that he was sent to
        service_request = request.sudo().service_request_id
        unit = service_request.installed_product_id
        machine = (unit or service_request.product_id).display_name
        self._fill_in_free(request, vals_list)
        picker = self.create({"request_id": request.id, "machine": machine})
        self.env["fsm.part.picker.line"].create([{**vals, "picker_id": picker.id} for vals in vals_list])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose Parts: %s", request.name),
            "res_model": self._name,
            "res_id": picker.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _prepare_lines_vals(self, request):
        """The parts that are offered, as values of lines without what is free."""
        return self._prepare_usual_vals(request) + self._prepare_machine_vals(request)

    @api.model
    def _prepare_usual_vals(self, request):
        # sudo: the engineer may know the request of his visit
        service_request = request.sudo().service_request_id
        ranked = service_request._get_ranked_parts(MOST_LINES).get(service_request, ())
        return [
            {
                "source": "usual",
                "sequence": number,
                "product_id": part.product.id,
                "reason": part.describe(self.env, with_fault),
            }
            for number, (part, with_fault) in enumerate(ranked)
        ]

    @api.model
    def _prepare_machine_vals(self, request):
        """What is in the machine now; of a machine without components, what its bill says."""
        # sudo: as above
        service_request = request.sudo().service_request_id
        unit = service_request.installed_product_id
        tree = unit._get_component_trees(fields.Date.context_today(self))[unit] if unit else []
        if tree:
            rows = list(_walk_tree(tree))
        else:
            product = unit.product_id or service_request.product_id
            design = self.env["mrp.bom"]._fsm_design(product, request.company_id) if product else {}
            rows = [row for __, nodes in design.values() for row in _walk_design(nodes)]
        return [
            {"source": "machine", "sequence": number, "level": min(level, 9), **values}
            for number, (level, product, values) in enumerate(rows)
            if product.is_storable
        ][:MOST_LINES]

    @api.model
    def _fill_in_free(self, request, vals_list):
        """How many are free where, as the lines of the request show it, for all at once."""
        lines = self.env["fsm.part.request.line"]
        products = self.env["product.product"].browse({vals["product_id"] for vals in vals_list})
        lines = lines.union(*(lines.new({"request_id": request.id, "product_id": product.id}) for product in products))
        lines._compute_free()
        free = {line.product_id.id: {name: line[name] for name in FREE} for line in lines}
        for vals in vals_list:
            vals.update(free[vals["product_id"]])

    def action_add(self):
        """Put what was chosen into the request; of a part that is there already, as many more.

        :raise UserError: nothing was chosen, or the request is no draft any more
        """
        self.ensure_one()
        chosen = {}
        for line in self._get_lines():
            if line.uom_id.compare(line.quantity, 0) > 0:
                chosen.setdefault(line.product_id, []).append(line)
        if not chosen:
            raise UserError(self.env._("Choose at least one part: say how many are needed."))
        self.request_id._add_parts(
            {
                product: (
                    sum(line.quantity for line in lines),
                    ", ".join(dict.fromkeys(filter(None, (line.position for line in lines)))),
                )
                for product, lines in chosen.items()
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _get_lines(self):
        """All that can be chosen."""
        return self.usual_line_ids | self.machine_line_ids


class FsmPartPickerLine(models.TransientModel):
    """A part that can be chosen."""

    _name = "fsm.part.picker.line"
    _description = "Part to Choose"
    _order = "sequence, id"

    picker_id = fields.Many2one("fsm.part.picker", required=True, ondelete="cascade", index=True)
    source = fields.Selection(
        [("usual", "What Usually Fails"), ("machine", "From the Machine")],
        required=True,
        readonly=True,
        help="Why the part is offered: earlier repairs have used it, or it is in the machine.",
    )
    sequence = fields.Integer(readonly=True)
    level = fields.Integer("Depth", readonly=True, help="How many assemblies of the machine are around the part.")
    product_id = fields.Many2one("product.product", "Part", required=True, readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    position = fields.Char(readonly=True, help="Where in the machine the part is.")
    serial = fields.Char("Serial Number", readonly=True, help="Serial number of the part that is in the machine.")
    inside_qty = fields.Float(
        "Pieces in the Machine", digits="Product Unit", readonly=True, help="How many it has there."
    )
    reason = fields.Char("How Often", readonly=True, help="In how many repairs of such machines the part was used.")
    bag_qty = fields.Float(
        "In the Bag", digits="Product Unit", readonly=True, help="Free good ones in the engineer's own bag."
    )
    colleague_qty = fields.Float(
        "Colleagues", digits="Product Unit", readonly=True, help="Free good ones in bags of colleagues."
    )
    warehouse_qty = fields.Float(
        "Warehouse", digits="Product Unit", readonly=True, help="Free ones in the warehouse that ships."
    )
    quantity = fields.Float("Needed", digits="Product Unit", help="How many to ask for.")

    _quantity_positive = models.Constraint("CHECK(quantity >= 0)", "No less than none can be needed.")


def _walk_tree(parts, level=0):
    """The components with their depth: (level, part, values)."""
    for part in parts:
        component = part.component
        yield (
            level,
            component.product_id,
            {
                "product_id": component.product_id.id,
                "position": component.position,
                "serial": component.serial,
                "inside_qty": component.quantity,
            },
        )
        yield from _walk_tree(part.children, level + 1)


def _walk_design(nodes, level=0, pieces=1.0):
    for node in nodes:
        quantity = node.product.uom_id.round(node.quantity * pieces)
        values = {"product_id": node.product.id, "position": node.position, "inside_qty": quantity}
        yield level, node.product, values
        yield from _walk_design(node.children, level + 1, quantity)
