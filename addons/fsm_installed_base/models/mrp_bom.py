from odoo import api, models

# No machine is deeper; a bill that contains itself through another bill ends here.
MAX_DEPTH = 20


class DesignNode:
    """A part as the bill of materials wants it.

    ``quantity`` is that of one piece of the assembly around it, in the product's unit; ``position`` counts the lines of
    the bills, such as 1.2.3.
    """

    __slots__ = ("children", "line", "position", "product", "quantity")

    def __init__(self, product, quantity, line, position):
        self.product = product
        self.quantity = quantity
        self.line = line
        self.position = position
        self.children = []


class MrpBom(models.Model):
    """The bill of materials as the design of a machine."""

    _inherit = "mrp.bom"

    @api.model
    def _fsm_design(self, products, company):
        """What the bills say is inside of products, several levels deep, at a constant number of queries a level.

        Kits are dissolved: their parts stand where the kit would stand, and are numbered below it. Services, lines
        without quantity and lines of other variants are left out.

        :param products: product.product
        :param company: res.company whose bills count
        :return: dict ``{product: (bill, list of DesignNode)}``; an empty bill and list for products without one
        """
        # sudo: whoever may see a machine may know what it is made of
        bills = self.sudo()
        boms = bills._fsm_find_boms(products, company, top=True)
        design = {product: (boms[product], []) for product in products}
        open_places = [
            _Place(nodes, boms[product], product, 1.0, "", (product,))
            for product, (__, nodes) in design.items()
            if boms[product]
        ]
        for __ in range(MAX_DEPTH):
            if not open_places:
                break
            open_places = bills._fsm_design_level(open_places, company)
        for __, nodes in design.values():
            _sort_nodes(nodes)
        return design

    @api.model
    def _fsm_design_level(self, places, company):
        """Fill in the places that are open, and return those that open up inside."""
        lines = self.browse(place.bom.id for place in places).bom_line_ids
        boms = self._fsm_find_boms(lines.product_id, company)
        opened = []
        for place in places:
            for number, line in enumerate(place.bom.bom_line_ids, start=1):
                product = line.product_id
                if product.type == "service" or product in place.path or line._skip_bom_line(place.product):
                    continue
                quantity = place.get_quantity(line)
                if product.uom_id.is_zero(quantity):
                    continue
                position = f"{place.prefix}{number}"
                bom = boms[product]
                inner = (bom, product, f"{position}.", (*place.path, product))
                if bom.type == "phantom":
                    opened.append(_Place(place.nodes, bom, product, quantity, inner[2], inner[3]))
                    continue
                node = DesignNode(product, quantity, line, position)
                place.nodes.append(node)
                if bom:
                    opened.append(_Place(node.children, bom, product, 1.0, inner[2], inner[3]))
        return opened

    @api.model
    def _fsm_find_boms(self, products, company, top=False):
        """The bill of each product: that of a machine, or a kit before another one, as in manufacturing.

        :param bool top: the products are machines, which are made and not dissolved, if they can be
        :return: defaultdict ``{product: mrp.bom}``
        """
        boms = self._bom_find(products, company_id=company.id, bom_type="normal" if top else "phantom")
        rest = products.filtered(lambda product: not boms[product])
        for product, bom in self._bom_find(rest, company_id=company.id).items():
            boms[product] = bom
        return boms


class _Place:
    """A bill whose lines are to become nodes."""

    __slots__ = ("bom", "nodes", "path", "prefix", "product", "quantity")

    def __init__(self, nodes, bom, product, quantity, prefix, path):
        self.nodes = nodes
        self.bom = bom
        self.product = product
        self.quantity = quantity
        self.prefix = prefix
        self.path = path

    def get_quantity(self, line):
        """Of one line, in the unit of its product, for the quantity that is made here."""
        made = self.bom.product_uom_id._compute_quantity(self.bom.product_qty, self.product.uom_id, round=False)
        needed = line.product_qty * self.quantity / made if made else 0.0
        return line.product_uom_id._compute_quantity(needed, line.product_id.uom_id, round=False)


def _sort_nodes(nodes):
    """In the order of the bill; the parts of a kit are found a level later than their neighbours."""
    nodes.sort(key=lambda node: [int(number) for number in node.position.split(".")])
    for node in nodes:
        _sort_nodes(node.children)
