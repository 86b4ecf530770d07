"""The form with which a customer says how it went."""

from os import SEEK_END

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.fsm_base.controllers.main import plain

from ..models.fsm_followup_answers import MOST_PHOTOS


class FollowupForm:
    """What the customer has answered, and what is wrong with it.

    :param record: fsm.followup, with the rights to answer it
    :param post: the fields of the form as they were sent, a multi-dict; None when the page is opened
    :param files: uploaded files
    """

    def __init__(self, record, post=None, files=()):
        self.record = record
        self.questions = record.version_id.question_ids
        self.files = [file for file in files if file and file.filename]
        self.errors = {}
        self.photos = []
        self.room = MOST_PHOTOS - len(record.photo_ids)
        self.values = self._get_known() if post is None else self._get_sent(post)

    def _get_known(self):
        """What he has answered before."""
        answers = self.record.answer_ids.filtered(lambda answer: answer.source == "customer")
        return {str(answer.question_id.id): answer._get_raw() for answer in answers}

    def _get_sent(self, post):
        values = {}
        for question in self.questions:
            sent = [plain(value) for value in post.getlist(f"q_{question.id}")]
            values[str(question.id)] = sent if question.kind == "several" else (sent or [""])[0]
        return values

    def get(self, question):
        """The answer to a question, as text."""
        value = self.values.get(str(question.id))
        if isinstance(value, float):
            return f"{value:g}"
        return "" if value in (None, False) else str(value)

    def has(self, question, option):
        """Whether an option is chosen."""
        value = self.values.get(str(question.id)) or []
        chosen = value if isinstance(value, list) else [value]
        return str(option.id) in map(str, chosen)

    def check(self):
        """Look at every answer and the photos; fills ``errors`` with a sentence for each question.

        :return: whether all is well
        """
        for question in self.questions:
            key = str(question.id)
            try:
                answer = question._read_answer(self.values.get(key))
            except UserError as error:
                self.errors[key] = str(error)
                continue
            if answer is None and question.required:
                self.errors[key] = request.env._("Please answer this question.")
        self._check_photos()
        return not self.errors

    def _check_photos(self):
        if len(self.files) > self.room:
            self.errors["photos"] = request.env._("At most %s photos can be added.", MOST_PHOTOS)
            return
        attachments = self.record.env["ir.attachment"]
        for file in self.files:
            file.seek(0, SEEK_END)
            try:
                # what is too large is not read at all
                attachments._fsm_check_size(file.filename, file.tell())
                file.seek(0)
                content = file.read()
                attachments._fsm_check_photo(file.filename, content)
            except UserError as error:
                self.errors["photos"] = str(error)
                return
            self.photos.append((plain(file.filename)[:100], content))

    def save(self):
        """Write the answers down."""
        self.record._answer_by_customer(self.values, self.photos)
