import math

from odoo import models
from odoo.exceptions import ValidationError

STARS = range(1, 6)
LONGEST = 2000


class FsmFollowupQuestion(models.Model):
    """What people answer to a question, and how good that is."""

    _inherit = "fsm.followup.question"

    def _read_answer(self, raw):
        """What somebody has answered, as it came from a page.

        :param raw: str, number, or list of ids; None, False and an empty text or list are no answer
        :return: values of ``fsm.followup.answer``, or None when there is no answer
        :raise ValidationError: it is no answer to this question
        """
        self.ensure_one()
        if isinstance(raw, str):
            raw = raw.replace("\x00", "").strip()
        if raw is None or raw is False or raw in ("", []):
            return None
        return getattr(self, f"_read_answer_{self.kind}")(raw)

    def _refuse_answer(self):
        raise ValidationError(self.env._("“%s”: this is no answer to the question.", self.name))

    def _read_answer_stars(self, raw):
        if str(raw) not in map(str, STARS):
            self._refuse_answer()
        return {"number": int(raw)}

    def _read_answer_yes_no(self, raw):
        if raw not in ("yes", "no"):
            self._refuse_answer()
        return {"yes_no": raw}

    def _read_answer_one(self, raw):
        values = self._read_answer_several(raw if isinstance(raw, list) else [raw])
        if len(values["option_ids"][0][2]) != 1:
            self._refuse_answer()
        return values

    def _read_answer_several(self, raw):
        chosen = {str(value) for value in (raw if isinstance(raw, list) else [raw])}
        options = self.option_ids.filtered(lambda option: str(option.id) in chosen)
        if len(options) != len(chosen):
            self._refuse_answer()
        return {"option_ids": [(6, 0, options.ids)]}

    def _read_answer_number(self, raw):
        try:
            number = float(raw)
        except (TypeError, ValueError):
            raise ValidationError(self.env._("“%s”: write a number.", self.name)) from None
        if not math.isfinite(number) or abs(number) > 1e9:
            raise ValidationError(self.env._("“%s”: write a number.", self.name))
        low, high = sorted((self.number_from, self.number_to))
        if low != high and not low <= number <= high:
            raise ValidationError(
                self.env._(
                    "“%(question)s”: write a number from %(low)g to %(high)g.", question=self.name, low=low, high=high
                )
            )
        return {"number": number}

    def _read_answer_text(self, raw):
        if not isinstance(raw, str):
            self._refuse_answer()
        if len(raw) > LONGEST:
            raise ValidationError(
                self.env._(
                    "“%(question)s”: please keep it under %(most)s characters.", question=self.name, most=LONGEST
                )
            )
        return {"text": raw}

    # ------------------------------------------------------------------
    # How good it is
    # ------------------------------------------------------------------

    def _score_answer(self, answer):
        """How good an answer is.

        :param answer: fsm.followup.answer
        :return: from 0 to 100, or None where the answer has no score
        """
        self.ensure_one()
        if self.kind == "stars":
            return (answer.number - 1) * 25.0
        if self.kind == "yes_no" and self.good_answer:
            return 100.0 if answer.yes_no == self.good_answer else 0.0
        if self.kind in ("one", "several") and answer.option_ids:
            return sum(answer.option_ids.mapped("score")) / len(answer.option_ids)
        if self.kind == "number" and self.number_from != self.number_to:
            return (answer.number - self.number_from) / (self.number_to - self.number_from) * 100.0
        return None

    def _prepare_form(self):
        """What a page needs to ask the question."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "required": self.required,
            "from": self.number_from if self.number_from != self.number_to else False,
            "to": self.number_to if self.number_from != self.number_to else False,
            "options": [{"id": option.id, "name": option.name} for option in self.option_ids],
        }
