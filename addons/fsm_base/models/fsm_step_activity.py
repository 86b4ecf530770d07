from collections import Counter, defaultdict

from odoo import api, fields, models


class FsmStep(models.Model):
    """What a step puts into people's lists, in their language."""

    _inherit = "fsm.step"

    def _prepare_activity_vals(self, records):
        """Values of the activities that put this step into people's lists."""
        self.ensure_one()
        holders = self._get_holders(records)
        texts = self._prepare_texts(records, holders)
        model_id = self.env["ir.model"]._get_id(records._name)
        vals_list = []
        # sudo: the deadline may depend on a plan that this user can't read
        for record in records.sudo():
            user, group = holders[record.id]
            deadline = record._fsm_step_deadline(self)
            company = (record.company_id if "company_id" in record._fields else False) or self.env.company
            # the day of the person who does it; what waits for a group is dated as the company's days are
            local = fields.Datetime.context_timestamp(self.with_context(tz=user.tz or company._fsm_tz()), deadline)
            vals_list.append(
                {
                    "res_model_id": model_id,
                    "res_model": records._name,
                    "res_id": record.id,
                    "res_name": record.display_name,
                    "activity_type_id": self.activity_type_id.id,
                    "user_id": user.id,
                    "user_tz": user.tz,
                    "fsm_group_id": group.id,
                    "fsm_step_id": self.id,
                    "fsm_deadline": deadline,
                    "date_deadline": local.date(),
                    "fsm_company_id": record.company_id.id if "company_id" in record._fields else False,
                    "automated": True,
                    **texts[record.id],
                }
            )
        return vals_list

    def _prepare_texts(self, records, holders):
        """What the tasks say, each in the language of the people it is for.

        :param dict holders: as of :meth:`_get_holders`
        :return: dict ``{record id: values of the activity}``
        """
        self.ensure_one()
        langs, ids_by_lang = {}, defaultdict(list)
        for record in records.sudo():  # sudo: only its company is asked for
            user, group = holders[record.id]
            company = record.company_id if "company_id" in record._fields else self.env["res.company"]
            if (user, group, company) not in langs:
                langs[user, group, company] = self._get_lang(user, group, company)
            ids_by_lang[langs[user, group, company]].append(record.id)
        texts = {}
        for lang, ids in ids_by_lang.items():
            summary = self.with_context(lang=lang).name
            # sudo: whoever holds the step may know what it is about
            infos = records.browse(ids).sudo().with_context(lang=lang)._fsm_step_info()
            texts |= {record_id: {"summary": summary, **info} for record_id, info in infos.items()}
        return texts

    @api.model
    def _get_lang(self, user, group, company):
        """The language of a step's holder, or the one that most members of the group speak."""
        if user:
            return user.lang or self.env.lang
        # sudo: the languages of people are no secret, but the user may not read people of other companies
        members = group.sudo().all_user_ids.filtered(lambda member: not company or company in member.company_ids)
        counts = Counter(members.mapped("lang"))
        return max(counts, key=lambda lang: (counts[lang], lang == self.env.lang), default=False) or self.env.lang
