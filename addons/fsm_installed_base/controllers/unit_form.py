"""The form with which somebody who has scanned a machine's label reports a fault."""

import re
import uuid

from odoo.http import request

from odoo.addons.fsm_base.controllers.request_form import LONGEST, RequestForm

FORM_KEY = re.compile(r"[0-9a-f]{32}")


class UnitForm(RequestForm):
    """What the person has filled in; the machine says all else.

    :param unit: fsm.installed.product, with the system's rights
    :param dict post: the fields of the form
    :param files: uploaded files
    """

    longest = {"reported_by": 64, "contact_phone": LONGEST["contact_phone"], "description": LONGEST["description"]}

    def __init__(self, unit, post=None, files=()):
        self.env = unit.env
        self.unit = unit
        self.files = [file for file in files if file and file.filename]
        self.errors = {}
        self.vals = {}
        self.photos = []
        self.post = post or {}
        key = self.post.get("form_key") or ""
        self.key = key if FORM_KEY.fullmatch(key) else uuid.uuid4().hex

    def check(self):
        self._check_words()
        if not self.vals["reported_by"]:
            self.errors.setdefault("reported_by", request.env._("Give your name."))
        self._check_photos()
        return not self.errors

    def save(self):
        """Register and submit the request for the customer who has the machine.

        :return: the request
        """
        requests = self.env["fsm.request"]
        return requests._create_from_label(self.unit, self.vals, self.photos, self.key)
