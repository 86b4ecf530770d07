from urllib.parse import quote

from odoo import fields, models


class FsmCarrier(models.Model):
    """Who carries parcels to engineers and back."""

    _name = "fsm.carrier"
    _description = "Carrier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Name of the carrier.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_waybill = fields.Boolean(default=True, help="A shipment can't leave without the number of its waybill.")
    tracking_url = fields.Char(
        "Tracking Page",
        help="Address of the page that follows a parcel. {waybill} stands for the number of the waybill.",
    )

    def _get_tracking_url(self, waybill):
        """Address of the page that follows the parcel; False where there is none."""
        if not self.tracking_url or not waybill:
            return False
        return self.tracking_url.replace("{waybill}", quote(waybill, safe=""))
