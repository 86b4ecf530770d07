from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.fsm_base.controllers.main import PRIVATE, plain
from odoo.addons.fsm_base.controllers.portal import FsmPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .machine_form import MachineForm

PAGE = {"type": "http", "auth": "user", "website": True, "methods": ["GET"]}
# Of a machine's history so many are shown; the list of requests has the rest.
MOST_REQUESTS = 20


class FsmPortalMachines(FsmPortal):
    """The machines of the company that the person who is logged in belongs to."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "machine_count" in counters:
            units = request.env["fsm.installed.product"]
            values["machine_count"] = units.search_count(self._fsm_machine_domain()) if units.has_access("read") else 0
        return values

    def _fsm_machine_domain(self):
        units = request.env["fsm.installed.product"]
        return units._get_portal_domain(request.env.user.partner_id) & Domain("state", "!=", "retired")

    def _fsm_get_machine(self, unit_id):
        """The machine, when it is theirs; nothing otherwise, whether there is one or not."""
        units = request.env["fsm.installed.product"]
        own = units._get_portal_domain(request.env.user.partner_id)
        return units.search(own & Domain("id", "=", unit_id))

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    @http.route(["/my/machines", "/my/machines/page/<int:page>"], **PAGE)
    def fsm_machines(self, page=1, sortby=None, filterby=None, search=None, **kwargs):
        sortings = {
            "serial": {"label": request.env._("Serial Number"), "order": "serial, id"},
            "warranty": {"label": request.env._("Warranty Until"), "order": "warranty_end, id"},
            "date": {"label": request.env._("Newest"), "order": "id desc"},
        }
        filters = {
            "service": {"label": request.env._("In Service"), "domain": Domain("state", "!=", "retired")},
            "retired": {"label": request.env._("Out of Service"), "domain": Domain("state", "=", "retired")},
        }
        sortby = sortby if sortby in sortings else "serial"
        filterby = filterby if filterby in filters else "service"
        search = plain(search)[:100]
        domain = self._fsm_search_domain(filters[filterby]["domain"], search)
        # sudo: names of machines and sites belong to the machine, which the person may read
        units = request.env["fsm.installed.product"].sudo()
        pager = portal_pager(
            url="/my/machines",
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=units.search_count(domain),
            page=page,
            step=self._fsm_per_page,
        )
        order = sortings[sortby]["order"]
        units = units.search(domain, order=order, limit=self._fsm_per_page, offset=pager["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            "units": units,
            "reported": self._fsm_get_reported(units),
            "page_name": "machines",
            "default_url": "/my/machines",
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
            "search": search,
            "searchbar_inputs": {"all": {"input": "all", "label": request.env._("Search in all")}},
            "search_in": "all",
        }
        return self._fsm_render("fsm_installed_base.portal_machines", values)

    def _fsm_search_domain(self, domain, search):
        """Those that the person may see, and among them what is looked for."""
        units = request.env["fsm.installed.product"]
        own = units._search(units._get_portal_domain(request.env.user.partner_id) & domain)
        domain = Domain("id", "in", own)
        if search:
            names = ("display_name", "city", "location_note", "site_id.name")
            domain &= Domain.OR([Domain(name, "ilike", search) for name in names])
        return domain

    def _fsm_get_reported(self, units):
        """Ids of the machines with an open request that the person may see: not of who had the machine before."""
        requests = request.env["fsm.request"]
        domain = self._fsm_domain() & requests._get_open_domain() & Domain("installed_product_id", "in", units.ids)
        return {unit.id for (unit,) in requests._read_group(domain, ["installed_product_id"])}

    # ------------------------------------------------------------------
    # One of them
    # ------------------------------------------------------------------

    @http.route("/my/machines/<int:unit_id>", **PAGE)
    def fsm_machine(self, unit_id, **kwargs):
        own = self._fsm_get_machine(unit_id)
        if not own:
            return self._fsm_not_found()
        domain = self._fsm_domain() & Domain("installed_product_id", "=", own.id)
        found = request.env["fsm.request"].search(domain, order="id desc", limit=MOST_REQUESTS + 1)
        # sudo: what the page shows belongs to the machine and its requests, which the person may read
        records = found[:MOST_REQUESTS].sudo()
        values = {
            **self._prepare_portal_layout_values(),
            "unit": own.sudo(),  # sudo: as above
            "history": [(record, self._fsm_get_reports(record)) for record in records],
            "has_more": len(found) > MOST_REQUESTS,
            "page_name": "machine",
        }
        return self._fsm_render("fsm_installed_base.portal_machine", values)

    @http.route("/my/machines/<int:unit_id>/document/<int:document_id>", **PAGE)
    def fsm_machine_document(self, unit_id, document_id, **kwargs):
        own = self._fsm_get_machine(unit_id)
        # sudo: the documents of a machine are its customer's too
        document = own.sudo().document_ids.filtered(lambda document: document.id == document_id)
        if not document:
            return self._fsm_not_found()
        # only downloaded, never shown: whatever is in it, it does nothing in the portal's name
        response = request.env["ir.binary"]._get_stream_from(document).get_response(as_attachment=True)
        response.headers.update(PRIVATE)
        return response

    # ------------------------------------------------------------------
    # A fault of one of them
    # ------------------------------------------------------------------

    @http.route()
    def fsm_request_new(self, machine=None, **kwargs):
        if machine and not self._fsm_get_form().machine:
            return self._fsm_not_found()
        return super().fsm_request_new(**kwargs)

    def _fsm_get_form(self, post=None, files=()):
        return MachineForm(request.env.user.partner_id, post, files, request.params.get("machine"))
