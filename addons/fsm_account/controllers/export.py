from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request


class SettlementExport(http.Controller):
    """Settlements as a spreadsheet."""

    @http.route("/fsm_account/settlements.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def settlements(self, ids="", **kwargs):
        """:param str ids: of the settlements, separated by commas"""
        if not ids or not ids.replace(",", "").isdecimal():
            raise request.not_found()
        settlements = request.env["fsm.settlement"].browse(int(number) for number in ids.split(",") if number).exists()
        try:
            content = settlements._get_xlsx()
        except (AccessError, MissingError, UserError) as error:
            raise request.not_found() from error
        name = f"{settlements.name if len(settlements) == 1 else 'settlements'}.xlsx"
        headers = [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers=headers)
