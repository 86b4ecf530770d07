from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .main import FsmPages, plain
from .request_form import RequestForm

CLOSED = ("closed", "cancelled")


class FsmPortal(FsmPages, CustomerPortal):
    """The service requests of the company that the person who is logged in belongs to."""

    _fsm_per_page = 20

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_request_count" in counters:
            requests = request.env["fsm.request"]
            values["service_request_count"] = (
                requests.search_count(self._fsm_domain()) if requests.has_access("read") else 0
            )
        return values

    def _fsm_domain(self):
        """What is theirs; people of the house see in the portal what their own company's people would."""
        company = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", company.id) & Domain("state", "!=", "draft")

    def _fsm_get_own(self, request_id):
        """The request, when it is theirs; nothing otherwise, whether there is one or not."""
        return request.env["fsm.request"].search(self._fsm_domain() & Domain("id", "=", request_id))

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    @http.route(
        ["/my/service-requests", "/my/service-requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def fsm_requests(self, page=1, sortby=None, filterby=None, search=None, **kwargs):
        requests = request.env["fsm.request"]
        sortings = {
            "date": {"label": request.env._("Newest"), "order": "id desc"},
            "name": {"label": request.env._("Number"), "order": "name, id"},
            "urgent": {"label": request.env._("Urgent First"), "order": "priority desc, id desc"},
        }
        filters = {
            "open": {"label": request.env._("Not Finished"), "domain": Domain("state", "not in", CLOSED)},
            "closed": {"label": request.env._("Finished"), "domain": Domain("state", "in", CLOSED)},
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
        }
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "open"
        search = plain(search)[:100]
        domain = self._fsm_domain() & filters[filterby]["domain"]
        if search:
            names = ("name", "serial", "description", "machine_text")
            domain &= Domain.OR([Domain(name, "ilike", search) for name in names])
        pager = portal_pager(
            url="/my/service-requests",
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=requests.search_count(domain),
            page=page,
            step=self._fsm_per_page,
        )
        found = requests.search(
            domain, order=sortings[sortby]["order"], limit=self._fsm_per_page, offset=pager["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            # sudo: names of types, machines and engineers belong to the request, which the person may read
            "records": found.sudo(),
            "page_name": "service_requests",
            "default_url": "/my/service-requests",
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
            "search": search,
            "searchbar_inputs": {"all": {"input": "all", "label": request.env._("Search in all")}},
            "search_in": "all",
        }
        return self._fsm_render("fsm_base.portal_requests", values)

    # ------------------------------------------------------------------
    # One of them
    # ------------------------------------------------------------------

    @http.route("/my/service-requests/<int:request_id>", type="http", auth="user", website=True, methods=["GET"])
    def fsm_request(self, request_id, **kwargs):
        own = self._fsm_get_own(request_id)
        if not own:
            return self._fsm_not_found()
        record = own.sudo()  # sudo: what the page shows belongs to the request, which the person may read
        values = {
            **self._prepare_portal_layout_values(),
            "record": record,
            "progress": self._fsm_progress(record, request.env.user.tz),
            "photos": self._fsm_get_photos(record),
            "reports": self._fsm_get_reports(record),
            "base_url": f"/my/service-requests/{record.id}",
            "said": self._fsm_said(),
            "page_name": "service_request",
        }
        return self._fsm_render("fsm_base.portal_request", values)

    @http.route(
        "/my/service-requests/<int:request_id>/report/<int:report_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def fsm_report(self, request_id, report_id, **kwargs):
        own = self._fsm_get_own(request_id)
        # sudo: the approved reports of a request are its customer's too
        return self._fsm_send_report(own.sudo(), report_id) if own else self._fsm_not_found()

    def _fsm_get_photos(self, record):
        photos = record.photo_ids.filtered(lambda photo: (photo.mimetype or "").startswith("image/"))
        photos.generate_access_token()
        return photos

    @http.route(
        "/my/service-requests/<int:request_id>/<any(chase,confirm,deny):action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def fsm_request_do(self, request_id, action, note=None, **kwargs):
        if self._fsm_too_many("post", request.env.uid):
            return self._fsm_busy()
        own = self._fsm_get_own(request_id)
        if not own:
            return self._fsm_not_found()
        # sudo: customers have no rights of their own to change requests, only these three buttons
        self._fsm_do(own.sudo(), action, note)
        return request.redirect(f"/my/service-requests/{own.id}")

    # ------------------------------------------------------------------
    # A new one
    # ------------------------------------------------------------------

    @http.route("/my/service-requests/new", type="http", auth="user", website=True, methods=["GET"])
    def fsm_request_new(self, **kwargs):
        return self._fsm_show_form(self._fsm_get_form())

    def _fsm_get_form(self, post=None, files=()):
        """Hook: the form, empty or as it was sent."""
        return RequestForm(request.env.user.partner_id, post, files)

    @http.route("/my/service-requests/new", type="http", auth="user", website=True, methods=["POST"])
    def fsm_request_create(self, **post):
        if self._fsm_too_many("post", request.env.uid):
            return self._fsm_busy()
        made = request.session.get("fsm_made") or {}
        if number := made.get(post.get("form_key")):
            # the same form sent twice
            return request.redirect(f"/my/service-requests/{number}")
        form = self._fsm_get_form(post, request.httprequest.files.getlist("photos"))
        if not form.check():
            return self._fsm_show_form(form, status=400)
        try:
            with request.env.cr.savepoint():
                record = form.save()
        except UserError as error:
            form.errors["form"] = str(error)
            return self._fsm_show_form(form, status=400)
        request.session["fsm_made"] = {post.get("form_key"): record.id}
        self._fsm_say("success", request.env._("Thank you! We have your request and will get back to you."))
        return request.redirect(f"/my/service-requests/{record.id}")

    def _fsm_show_form(self, form, status=200):
        values = {**self._prepare_portal_layout_values(), "form": form, "page_name": "service_request_new"}
        return self._fsm_render("fsm_base.portal_request_form", values, status=status)
