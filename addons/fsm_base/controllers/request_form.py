"""The form with which a customer registers a request."""

import re
import uuid
from datetime import datetime, timedelta
from os import SEEK_END

import pytz

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .main import plain

MOST_PHOTOS = 5
LONGEST = {"machine_text": 120, "serial": 64, "contact_phone": 32, "description": 5000}
PHONE = re.compile(r"\+?[\d\s()\-]{5,32}")
DAYS_AHEAD = 365


class RequestForm:
    """What the customer has filled in, what is wrong with it, and the request that comes of it.

    :param partner: res.partner of the person who is logged in
    :param dict post: the fields of the form
    :param files: uploaded files
    """

    # Hook: fields with words, and how many characters each may have.
    longest = LONGEST

    def __init__(self, partner, post=None, files=()):
        # sudo: types, addresses and settings of the form; the person can't read them by himself
        self.env = request.env(su=True)
        self.partner = partner.with_env(self.env)
        self.files = [file for file in files if file and file.filename]
        self.errors = {}
        self.vals = {}
        self.photos = []
        self.key = (post or {}).get("form_key") or uuid.uuid4().hex
        self.company = self._get_company()
        types = self.env["fsm.request.type"]
        self.types = types.search(
            Domain("parent_id", "=", False) & Domain("company_id", "in", [False, self.company.id])
        )
        self.sites = self.env["fsm.request"]._get_portal_sites(self.partner)
        self.tz = self.partner.tz or self.partner.commercial_partner_id.tz or self.company._fsm_tz()
        self.post = post if post is not None else self._get_proposal()

    def _get_company(self):
        """Hook: the company that does the service."""
        return self.partner.commercial_partner_id.company_id or request.env.company

    def _get_proposal(self):
        """What the form is filled in with when it is opened."""
        company = self.partner.commercial_partner_id
        return {
            "type_id": str(self.types[:1].id),
            "site_id": str(company.id),
            "contact_phone": self.partner.phone or company.phone or "",
        }

    # ------------------------------------------------------------------
    # What is wrong with it
    # ------------------------------------------------------------------

    def check(self):
        """Look at every field; fills ``vals`` and ``photos``, or ``errors`` with a sentence for each field.

        :return: whether all is well
        """
        self._check_choices()
        self._check_words()
        self._check_wanted_start()
        self._check_photos()
        return not self.errors

    def _check_choices(self):
        sentences = {
            "type_id": request.env._("Choose what it is about."),
            "site_id": request.env._("Choose where the machine is."),
        }
        for name, choices in (("type_id", self.types), ("site_id", self.sites)):
            value = self.post.get(name) or ""
            chosen = choices.filtered(lambda record, value=value: str(record.id) == value)
            if chosen:
                self.vals[name] = chosen.id
            else:
                self.errors[name] = sentences[name]

    def _check_words(self):
        for name, longest in self.longest.items():
            text = plain(self.post.get(name))
            if len(text) > longest:
                self.errors[name] = request.env._("Please keep it under %s characters.", longest)
            self.vals[name] = text or False
        if not self.vals["description"]:
            self.errors["description"] = request.env._("Tell us what is wrong.")
        if not PHONE.fullmatch(self.vals["contact_phone"] or ""):
            self.errors["contact_phone"] = request.env._("Give a phone number at which we can reach you.")

    def _check_wanted_start(self):
        text = (self.post.get("wanted_start") or "").strip()
        if not text:
            return
        try:
            local = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M")
        except ValueError:
            self.errors["wanted_start"] = request.env._("This is no date and time.")
            return
        moment = pytz.timezone(self.tz).localize(local).astimezone(pytz.utc).replace(tzinfo=None)
        now = fields.Datetime.now()
        if not now < moment < now + timedelta(days=DAYS_AHEAD):
            self.errors["wanted_start"] = request.env._("Choose a time in the future, within a year.")
        self.vals["wanted_start"] = moment

    def _check_photos(self):
        if len(self.files) > MOST_PHOTOS:
            self.errors["photos"] = request.env._("At most %s photos can be added.", MOST_PHOTOS)
            return
        attachments = self.env["ir.attachment"].with_context(lang=request.env.lang)
        for file in self.files:
            file.seek(0, SEEK_END)
            try:
                # what is too large is not read at all
                attachments._fsm_check_size(file.filename, file.tell())
                # from the start; a form that is tried again was read to its end, and the server rewinds one file alone
                file.seek(0)
                content = file.read()
                attachments._fsm_check_photo(file.filename, content)
            except UserError as error:
                self.errors["photos"] = str(error)
                return
            self.photos.append((plain(file.filename)[:100], content))

    # ------------------------------------------------------------------
    # The request
    # ------------------------------------------------------------------

    def save(self):
        """Register and submit the request, as the person who is logged in.

        :return: the request
        """
        # sudo: customers register requests through this form alone, with the fields that it has checked
        requests = request.env["fsm.request"].sudo().with_company(self.company)
        return requests._create_from_portal(self.partner, {"company_id": self.company.id, **self.vals}, self.photos)
