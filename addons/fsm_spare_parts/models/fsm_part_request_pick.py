from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

LONGEST_CODE = 200
MOST_NAMED = 5


class FsmPartRequest(models.Model):
    """Help with saying which parts are needed: chosen from what is known of the machine, or scanned."""

    _inherit = "fsm.part.request"

    def action_pick(self):
        """Choose from what usually fails in such a machine, from what is inside of this one, from what the engineer has
        used lately, or by a search."""
        self.ensure_one()
        self.check_access("write")
        self._check_is_draft()
        return self.env["fsm.part.picker"]._open(self)

    def scan_part(self, code):
        """Add the part that a camera or a scanner has read, or one more of it.

        :param str code: barcode or internal reference of a part, or a serial or lot number
        :return: dict with ``message``, in words, and ``added``: whether something was
        :raise UserError: the request is no draft any more
        """
        self.ensure_one()
        self.check_access("write")
        self._check_is_draft()
        code = self._clean_code(code)
        if not code:
            return {"added": False, "message": self.env._("Scan a part, or type its code or serial number.")}
        products = self._find_scanned(code)
        if not products:
            return {"added": False, "message": self.env._("No part that is kept in stock has the code %s.", code)}
        if len(products) > 1:
            names = ", ".join(products[:MOST_NAMED].mapped("display_name"))
            message = self.env._(
                "%(code)s stands for several parts: %(names)s. Choose by name.", code=code, names=names
            )
            return {"added": False, "message": message}
        self._add_parts({products: (1.0, "")})
        line = self.line_ids.filtered(lambda line: line.product_id == products)[:1]
        return {
            "added": True,
            "message": self.env._(
                "%(part)s: %(quantity)g asked for", part=products.display_name, quantity=line.asked_qty
            ),
        }

    def _clean_code(self, code):
        """What a scanner has read, without what no code has."""
        return (code or "").replace("\x00", "").strip()[:LONGEST_CODE]

    def _find_scanned(self, code):
        """The stored parts that a code stands for: a barcode before a reference before a serial number."""
        return self._find_by_code(code) or self._find_by_number(code)

    def _find_by_code(self, code):
        """The stored parts with this barcode, or else with this reference."""
        products = self.env["product.product"]
        pattern = code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        for own in (Domain("barcode", "=", code), Domain("default_code", "=ilike", pattern)):
            if found := products.search(self._get_fitting_domain() & own, limit=MOST_NAMED):
                return found
        return products

    def _find_by_number(self, code):
        """The stored parts of which a piece or a lot bears this number."""
        # sudo: an engineer finds a part by the number on it, he does not see the stock of the house
        lots = self.env["stock.lot"].sudo()
        named = Domain("name", "=", code) & Domain("company_id", "in", (False, self.company_id.id))
        found = lots.search(named, limit=MOST_NAMED).product_id
        return self.env["product.product"].search(self._get_fitting_domain() & Domain("id", "in", found.ids))

    def _get_fitting_domain(self):
        return Domain("is_storable", "=", True) & Domain("company_id", "in", (False, self.company_id.id))

    def _add_parts(self, parts):
        """Ask for these parts as well; what is asked for already is raised.

        :param dict parts: ``{product: (quantity in the unit of the product, note)}``
        """
        self.ensure_one()
        self._check_is_draft()
        present = {line.product_id: line for line in reversed(self.line_ids)}
        new = []
        for product, (quantity, note) in parts.items():
            line = present.get(product)
            if line:
                line.asked_qty += product.uom_id._compute_quantity(quantity, line.uom_id)
            else:
                new.append(
                    {"request_id": self.id, "product_id": product.id, "asked_qty": quantity, "note": note or False}
                )
        self.env["fsm.part.request.line"].create(new)

    def _check_is_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(request)s is “%(state)s”. Parts can be added while it is a draft: take it back first.",
                    request=self.name,
                    state=self._fsm_state_label(),
                )
            )
