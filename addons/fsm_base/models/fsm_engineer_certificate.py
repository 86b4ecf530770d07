from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class FsmEngineerCertificate(models.Model):
    """What an engineer is certified for: the latest certificate of each kind, of the employee or of the outsourced
    engineer. Nothing is kept here; it is read from their skills."""

    _name = "fsm.engineer.certificate"
    _description = "Certificate of an Engineer"
    _auto = False
    _order = "valid_to, id"
    _rec_name = "skill_id"
    _depends = {
        "hr.employee.skill": ["employee_id", "skill_id", "skill_type_id", "skill_level_id", "valid_from", "valid_to"],
        "fsm.engineer.skill": ["engineer_id", "skill_id", "skill_type_id", "skill_level_id", "valid_from", "valid_to"],
        "hr.skill.type": ["is_certification"],
        "fsm.engineer": ["employee_id", "company_id", "team_id", "user_id", "active"],
    }

    engineer_id = fields.Many2one("fsm.engineer", readonly=True, help="Who has it.")
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("fsm.service.team", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    active = fields.Boolean(readonly=True)
    skill_id = fields.Many2one("hr.skill", "Certificate", readonly=True, help="What it certifies.")
    skill_type_id = fields.Many2one("hr.skill.type", "Kind", readonly=True)
    skill_level_id = fields.Many2one("hr.skill.level", "Level", readonly=True)
    valid_from = fields.Date(readonly=True, help="First day on which it is valid.")
    valid_to = fields.Date("Expires On", readonly=True, help="Last day on which it is valid; empty: for good.")
    state = fields.Selection(
        [("valid", "Valid"), ("expiring", "Expiring Soon"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
        help="Expiring soon: within the days set by your administrator.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT DISTINCT ON (engineer.id, line.skill_id) line.id, engineer.id AS engineer_id, engineer.company_id,
                engineer.team_id, engineer.user_id, engineer.active, line.skill_id, line.skill_type_id,
                line.skill_level_id, line.valid_from, line.valid_to
            FROM (
                SELECT id * 2 AS id, employee_id, NULL::int AS engineer_id, skill_id, skill_type_id, skill_level_id,
                    valid_from, valid_to FROM hr_employee_skill
                UNION ALL
                SELECT id * 2 + 1, NULL, engineer_id, skill_id, skill_type_id, skill_level_id, valid_from, valid_to
                FROM fsm_engineer_skill
            ) AS line
            JOIN hr_skill_type AS kind ON kind.id = line.skill_type_id AND kind.is_certification
            JOIN fsm_engineer AS engineer
                ON engineer.employee_id = line.employee_id OR engineer.id = line.engineer_id
            ORDER BY engineer.id, line.skill_id, line.valid_to DESC NULLS FIRST, line.id DESC
            """
        )

    @api.model
    def _get_soon(self):
        """Last day of what counts as expiring soon."""
        # sudo: a limit, no secret
        days = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.certificate_days", 30))
        return fields.Date.context_today(self) + timedelta(days=max(0, days))

    @api.model
    def _get_state_domain(self, state):
        today, soon = fields.Date.context_today(self), self._get_soon()
        return {
            "expired": Domain("valid_to", "<", today),
            "expiring": Domain("valid_to", ">=", today) & Domain("valid_to", "<=", soon),
            "valid": Domain("valid_to", "=", False) | Domain("valid_to", ">", soon),
        }[state]

    @api.depends("valid_to")
    def _compute_state(self):
        today, soon = fields.Date.context_today(self), self._get_soon()
        for certificate in self:
            until = certificate.valid_to
            if not until or until > soon:
                certificate.state = "valid"
            else:
                certificate.state = "expiring" if until >= today else "expired"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_state_domain(state) for state in value if state)

    def action_open_engineer(self):
        """Open the engineer who has the certificate."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "fsm.engineer",
            "res_id": self.engineer_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_renew(self):
        """Open the form in which a new certificate is entered."""
        self.ensure_one()
        return self.env["fsm.certificate.renewal"]._open_for(self)


class FsmEngineer(models.Model):
    """The certificates of an engineer."""

    _inherit = "fsm.engineer"

    certificate_ids = fields.One2many(
        "fsm.engineer.certificate",
        "engineer_id",
        groups="fsm_base.group_fsm_agent,fsm_base.group_fsm_engineer",
        help="The latest certificate of each kind, with its expiry.",
    )
    certificate_state = fields.Selection(
        [("valid", "Valid"), ("expiring", "Expiring Soon"), ("expired", "Expired")],
        compute="_compute_certificate_state",
        search="_search_certificate_state",
        compute_sudo=True,
        help="The worst of his certificates.",
    )

    def _compute_certificate_state(self):
        certificates = self.env["fsm.engineer.certificate"].with_context(active_test=False)
        found = certificates.search([("engineer_id", "in", self.ids)]).grouped("engineer_id")
        for engineer in self:
            states = set(found[engineer].mapped("state")) if engineer in found else set()
            engineer.certificate_state = next(
                (state for state in ("expired", "expiring", "valid") if state in states), False
            )

    @api.model
    def _search_certificate_state(self, operator, value):
        if operator != "in" or False in value:
            return NotImplemented
        # sudo: engineers are looked for, not their certificates
        certificates = self.env["fsm.engineer.certificate"].sudo().with_context(active_test=False)
        ids = {
            state: [engineer.id for (engineer,) in certificates._read_group(domain, ["engineer_id"])]
            for state, domain in (
                ("expired", certificates._get_state_domain("expired")),
                ("expiring", certificates._get_state_domain("expiring")),
                ("valid", Domain.TRUE),
            )
        }
        worst = {
            "expired": Domain("id", "in", ids["expired"]),
            "expiring": Domain("id", "in", ids["expiring"]) & Domain("id", "not in", ids["expired"]),
            "valid": Domain("id", "in", ids["valid"]) & Domain("id", "not in", ids["expired"] + ids["expiring"]),
        }
        return Domain.OR(worst[state] for state in value)

    def _get_expired_skills(self, skills):
        """Certificates of the engineers that are no longer valid.

        :return: dict ``{engineer id: {skill id: last day on which it was valid}}``
        """
        # sudo: dispatchers may not open employees, but must know why an engineer does not count
        certificates = self.env["fsm.engineer.certificate"].sudo().with_context(active_test=False)
        found = certificates.search_fetch(
            Domain("engineer_id", "in", self.ids)
            & Domain("skill_id", "in", skills.ids)
            & certificates._get_state_domain("expired"),
            ["engineer_id", "skill_id", "valid_to"],
        )
        expired = {engineer_id: {} for engineer_id in self.ids}
        for certificate in found:
            expired[certificate.engineer_id.id][certificate.skill_id.id] = certificate.valid_to
        return expired

    def action_add_certificate(self):
        """Open the form in which a certificate is entered that the engineer did not have before."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Certificate of %s", self.name),
            "res_model": "fsm.certificate.renewal",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_engineer_id": self.id},
        }
