import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_PHOTOS = 5


class FsmFollowup(models.Model):
    """What is answered: by the customer on his page, by the agent in the form."""

    _inherit = "fsm.followup"

    questionnaire = fields.Json(
        "Questions and Answers",
        compute="_compute_questionnaire",
        inverse="_inverse_questionnaire",
        help="The questions with the customer's answers, to be completed and corrected in the call.",
    )

    @api.depends("answer_ids", "version_id")
    @api.depends_context("lang")
    def _compute_questionnaire(self):
        for followup in self:
            followup.questionnaire = {
                "questions": followup._prepare_questions(),
                "values": {str(a.question_id.id): a._get_raw() for a in followup._get_final_answers()},
            }

    def _prepare_questions(self):
        said = {answer.question_id.id: answer for answer in self.answer_ids if answer.source == "customer"}
        corrected = {answer.question_id.id for answer in self.answer_ids if answer.source == "agent"}
        # sudo: the questions belong to the follow-up, which the user may read
        return [
            {
                **question._prepare_form(),
                "customer": said[question.id].answer if question.id in said else False,
                "corrected": question.id in corrected,
            }
            for question in self.sudo().version_id.question_ids
        ]

    def _inverse_questionnaire(self):
        sent = {followup: followup.questionnaire for followup in self}
        self.invalidate_recordset(["questionnaire"])
        for followup, form in sent.items():
            # what the agent has not touched stays, also where the customer has changed it meanwhile
            followup.action_save_answers((form or {}).get("changed"))

    def action_save_answers(self, values):
        """The agent completes and corrects the answers in the call.

        :param dict values: ``{id of a question: answer}``; those that are the same as the customer's change nothing
        :raise UserError: one is no answer to its question, or there is no call to make
        """
        self.ensure_one()
        self._check_agent()
        self._fsm_take_lock()
        if self.state != "calling":
            raise UserError(self._fsm_not_to_call_message())
        known = {str(answer.question_id.id): answer._get_raw() for answer in self._get_final_answers()}
        changed = {str(question): raw for question, raw in (values or {}).items() if raw != known.get(str(question))}
        # sudo: answers are written by the two steps alone, so that both are kept as they were given
        followup = self.sudo()
        followup._save_answers("agent", followup._read_answers(changed))
        return True

    def _check_agent(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("fsm_base.group_fsm_agent"):
            raise AccessError(self.env._("Calling customers back is up to customer service."))

    # ------------------------------------------------------------------
    # Storing them
    # ------------------------------------------------------------------

    def _read_answers(self, values):
        """What somebody has answered, checked.

        :param dict values: ``{id of a question as text: answer}``
        :return: dict ``{question: values of fsm.followup.answer, or None for no answer}``
        :raise ValidationError: a question is not of this follow-up, or an answer not one to its question
        """
        questions = {str(question.id): question for question in self.version_id.question_ids}
        if unknown := values.keys() - questions.keys():
            raise ValidationError(
                self.env._("%(followup)s does not ask the question %(id)s.", followup=self.name, id=min(unknown))
            )
        return {questions[key]: questions[key]._read_answer(raw) for key, raw in values.items()}

    def _save_answers(self, source, answers):
        """Write down answers in place of those that the same person gave to these questions before.

        :param str source: ``customer`` or ``agent``
        :param dict answers: as of :meth:`_read_answers`
        """
        self.ensure_one()
        questions = self.env["fsm.followup.question"].union(*answers)
        self.answer_ids.filtered(lambda a: a.source == source and a.question_id in questions).unlink()
        common = {"followup_id": self.id, "source": source, "answered_on": fields.Datetime.now()}
        new = self.env["fsm.followup.answer"].create(
            [
                {**common, "question_id": question.id, **answer}
                for question, answer in answers.items()
                if answer is not None
            ]
        )
        new._store_scores()
        self._follow_answers(source)

    def _get_missing(self, answered):
        """The questions that have to be answered and are not among those that are."""
        return self.version_id.question_ids.filtered("required") - answered

    # ------------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The follow-up whose page has this token.

        :return: the follow-up; empty when the token is wrong or malformed, or it can't be answered any more: all look
            the same
        """
        if not TOKEN.fullmatch(token or ""):
            return self.browse()
        # sudo: whoever has the token may answer; the page shows nothing but what its template names
        followup = self.sudo().search([("access_token", "=", token)], limit=1)
        return followup if followup._can_be_answered() else self.browse()

    def _can_be_answered(self):
        """Whether the customer can still answer: it is not closed, and the link has not expired."""
        return bool(self) and self.state in ("sent", "answered", "calling") and self.expires_on > fields.Datetime.now()

    def _get_customer_lang(self):
        """The language in which the customer reads and writes."""
        people = self.contact_id | self.partner_id | self.commercial_partner_id | self.company_id.partner_id
        installed = dict(self.env["res.lang"].get_installed())
        return next((person.lang for person in people if person.lang in installed), self.env.lang or "en_US")

    def _answer_by_customer(self, values, photos=()):
        """The customer answers on his page, or changes what he has answered.

        :param dict values: ``{id of a question as text: answer}``
        :param photos: pairs (name, content) of checked pictures
        :raise UserError: it is closed meanwhile, somebody is just working on it, or an answer is not right or missing
        """
        self.ensure_one()
        self._fsm_take_lock()
        if not self._can_be_answered():
            raise UserError(self.env._("This can't be answered any more. If something is not right, please call us."))
        if len(self.photo_ids) + len(photos) > MOST_PHOTOS:
            raise UserError(self.env._("At most %s photos can be added.", MOST_PHOTOS))
        answers = self._read_answers({str(question.id): None for question in self.version_id.question_ids} | values)
        given = self.env["fsm.followup.question"].union(*(question for question in answers if answers[question]))
        if missing := self._get_missing(given):
            raise ValidationError(self.env._("Please answer: %s", missing[0].name))
        self._add_photos(photos)
        self._save_answers("customer", answers)

    def _add_photos(self, photos):
        if not photos:
            return
        files = self.env["ir.attachment"].create(
            [{"name": name, "raw": content, "res_model": self._name, "res_id": self.id} for name, content in photos]
        )
        files._fsm_check_photos()
        self._fsm_moving().write({"photo_ids": [(4, file.id) for file in files]})

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------

    def _follow_answers(self, source):
        """The rules: who is not satisfied is called and settled with, what is not fixed is worked on again."""
        self._follow_low_score()
        if source == "customer":
            self._fsm_moving().write({"answered_on": fields.Datetime.now()})
            self._fsm_refresh_info()
            if self.state in ("sent", "answered"):
                called = self.is_selected or self.is_low
                if called or self.state == "sent":
                    self._fsm_move("calling" if called else "answered")
        self._reopen_request()

    def _follow_low_score(self):
        """The first time that the score is below that of a satisfied customer, a service manager gets the task."""
        if self.is_low or not self.is_scored or self.score >= self.template_id.threshold:
            return
        settle_by = fields.Datetime.now() + timedelta(hours=self.template_id.settle_hours)
        self._fsm_moving().write({"is_low": True, "settle_by": settle_by})
        self._message_log(body=self.env._("The customer is not satisfied: score %s.", f"{self.score:.0f}"))
        self._fsm_open_steps("low_score")

    def _reopen_request(self):
        """What is not fixed is worked on again: once, and only while nothing newer has been done for the request."""
        now = fields.Datetime.now()
        for followup in self:
            request = followup.request_id
            if not followup.says_not_fixed or followup.reopened_on or request.state not in ("resolved", "closed"):
                continue
            newest = request.report_ids.filtered("submitted_on").sorted("id")[-1:]
            if followup.report_id != newest:
                continue
            followup._fsm_moving().write({"reopened_on": now})
            request.action_reopen(
                self.env._(
                    "%(followup)s: not fixed. %(answers)s", followup=followup.name, answers=followup._get_words()
                )
            )

    def _get_words(self):
        """All answers in one text."""
        return " ".join(f"{a.question_id.name} {a.answer}." for a in self._get_final_answers() if a.answer)
