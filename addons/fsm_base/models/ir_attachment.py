import base64

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

GUARDED_MODELS = {"fsm.request", "fsm.task", "fsm.service.report", "fsm.solution", "fsm.certificate.renewal"}
# What a phone's camera and an office send. Everything else is stored but never as one of these.
IMAGE_TYPES = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"}
# How programs of Windows, Linux and macOS, and Java's, begin. Odoo knows them only where libmagic is installed.
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._fsm_get_guarded_models()
        for vals in vals_list:
            if vals.get("res_model") in guarded:
                self._fsm_check_upload(vals)
        return super().create(vals_list)

    @api.model
    def _fsm_get_guarded_models(self):
        """Hook: names of the models whose files are checked when they are uploaded."""
        return GUARDED_MODELS

    @api.model
    def _fsm_check_upload(self, vals):
        """Refuse a file of a request, visit, report or solution that is too large or not what its name says.

        :raise ValidationError: says which file, and what is wrong with it
        """
        content = vals.get("raw") or b""
        if isinstance(content, str):
            content = content.encode()
        if not content and vals.get("datas"):
            content = base64.b64decode(vals["datas"])
        self._fsm_check_file(vals.get("name") or "", content, vals.get("mimetype") or "")

    @api.model
    def _fsm_check_size(self, name, size):
        """Refuse a file that is too large.

        :param int size: in bytes
        :raise ValidationError: says which file, and how large it may be
        """
        limit_mb = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.max_upload_mb", 20))  # sudo: a limit
        if size > limit_mb * 1024 * 1024:
            raise ValidationError(
                self.env._(
                    "“%(name)s” has %(size).1f MB; files may have at most %(limit)s MB. Make it smaller and try again.",
                    name=name,
                    size=size / 1024 / 1024,
                    limit=limit_mb,
                )
            )

    @api.model
    def _fsm_check_file(self, name, content, claimed_type=""):
        self._fsm_check_size(name, len(content))
        if not content:
            return
        real_type = guess_mimetype(content)
        says_image = claimed_type.startswith("image/") or name.lower().endswith(
            (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp")
        )
        says_pdf = claimed_type == "application/pdf" or name.lower().endswith(".pdf")
        if (says_image and real_type not in IMAGE_TYPES) or (says_pdf and real_type != "application/pdf"):
            raise ValidationError(
                self.env._(
                    "“%(name)s” is not what its name says, so it was not saved. Take the photo again, or save the "
                    "document again.",
                    name=name,
                )
            )
        if content.startswith(PROGRAM_STARTS) and not real_type.startswith("text/"):
            raise ValidationError(self.env._("“%s” is a program; programs can't be attached.", name))

    def _fsm_take(self, record):
        """Files that this user has uploaded before the record was saved belong to it from now on, so that whoever may
        read the record can open them."""
        # sudo: only files of the user's own, that are without a record
        loose = self.sudo().filtered(
            lambda file: file.res_model == record._name and not file.res_id and file.create_uid == self.env.user
        )
        loose.res_id = record.id

    def _fsm_check_photos(self):
        """Refuse photos that are no pictures."""
        for attachment in self:
            self._fsm_check_photo(attachment.name or "", attachment.raw or b"", attachment.mimetype or "")

    @api.model
    def _fsm_check_photo(self, name, content, claimed_type=""):
        """Refuse a file that is too large or no picture.

        :raise ValidationError: says which file, and what is wrong with it
        """
        self._fsm_check_file(name, content, claimed_type)
        if guess_mimetype(content) not in IMAGE_TYPES:
            raise ValidationError(self.env._("“%s” is not a photo.", name))
