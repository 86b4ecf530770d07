from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KEEPERS = ("manager", "leader")


class FsmCertificateRenewal(models.Model):
    """A certificate that has to be renewed, or entered for the first time: somebody's task until it is there."""

    _name = "fsm.certificate.renewal"
    _description = "Renewal of a Certificate"
    _inherit = ["fsm.workflow.mixin"]
    _order = "expires_on, id"
    _rec_name = "name"
    _check_company_auto = True

    _fsm_transitions = {
        "due": {"renewed": KEEPERS, "dropped": KEEPERS},
        "renewed": {},
        "dropped": {"due": KEEPERS},
    }
    _fsm_flow_fields = frozenset({"state_since", "expires_on"})

    name = fields.Char(compute="_compute_name", help="Certificate and engineer.")
    engineer_id = fields.Many2one(
        "fsm.engineer", required=True, index=True, ondelete="cascade", check_company=True, help="Who needs it."
    )
    company_id = fields.Many2one(related="engineer_id.company_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="engineer_id.team_id", store=True, precompute=True)
    skill_id = fields.Many2one(
        "hr.skill",
        "Certificate",
        required=True,
        ondelete="cascade",
        domain=[("skill_type_id.is_certification", "=", True)],
        help="Which certificate.",
    )
    expires_on = fields.Date(readonly=True, help="Last day of the certificate that is to be renewed.")
    valid_from = fields.Date("New: Valid From", help="First day of the new certificate.")
    valid_to = fields.Date("New: Expires On", help="Last day of the new certificate; empty: valid for good.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "fsm_certificate_renewal_attachment_rel",
        string="Scan",
        bypass_search_access=True,
        help="Picture or scan of the new certificate.",
    )
    state = fields.Selection(
        [("due", "To Renew"), ("renewed", "Renewed"), ("dropped", "Not Needed")],
        default="due",
        required=True,
        index=True,
        copy=False,
        group_expand=True,
        help="Where the renewal stands.",
    )

    _once = models.UniqueIndex(
        "(engineer_id, skill_id, expires_on)", "The renewal of this certificate is already somebody's task."
    )

    @api.depends("skill_id.name", "engineer_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for renewal in self:
            renewal.name = " · ".join(filter(None, (renewal.skill_id.name, renewal.engineer_id.name)))

    @api.model_create_multi
    def create(self, vals_list):
        renewals = super().create(vals_list)
        for renewal in renewals:
            renewal.attachment_ids._fsm_take(renewal)
        return renewals

    # ------------------------------------------------------------------
    # Process
    # ------------------------------------------------------------------

    def _fsm_role_users(self, role):
        if role == "leader":
            return self.team_id.leader_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        return self.env._("the team leader") if role == "leader" else super()._fsm_role_label(role)

    def _fsm_step_info(self):
        return {
            renewal.id: {
                "fsm_info": self.env._("Expires on %s", fields.Date.to_string(renewal.expires_on))
                if renewal.expires_on
                else renewal.team_id.name or ""
            }
            for renewal in self
        }

    def _fsm_step_deadline(self, step):
        """Noon of the certificate's last day where the company is; one that has expired is due at once."""
        deadline = super()._fsm_step_deadline(step)
        if not self.expires_on:
            return deadline
        zone = pytz.timezone(self.company_id._fsm_tz())
        end = zone.localize(datetime.combine(self.expires_on, time(12))).astimezone(pytz.utc).replace(tzinfo=None)
        return max(end, fields.Datetime.now())

    def action_renew(self):
        """Enter the new certificate among the engineer's skills; the task is done.

        :raise UserError: the dates are missing or make no sense
        """
        self._fsm_check_move("renewed")
        for renewal in self:
            if not renewal.valid_from:
                raise UserError(self.env._("%s: enter the dates of the new certificate.", renewal.name))
            if renewal.valid_to and renewal.valid_to < renewal.valid_from:
                raise UserError(self.env._("%s: it expires before it begins. Correct the dates.", renewal.name))
            if renewal.expires_on and renewal.valid_to and renewal.valid_to <= renewal.expires_on:
                raise UserError(
                    self.env._(
                        "%(renewal)s: the new certificate must be valid for longer than the old one, which expires on "
                        "%(date)s.",
                        renewal=renewal.name,
                        date=renewal.expires_on,
                    )
                )
        # the move comes first, so that the new skill finds nothing left to settle
        self._fsm_move("renewed")
        for renewal in self:
            renewal._enter_skill()
        return True

    def _enter_skill(self):
        """Enter the certificate where the engineer's skills are kept."""
        self.ensure_one()
        # sudo: who looks after engineers need not be an officer of HR; what is written is this certificate
        engineer, kind = self.sudo().engineer_id, self.sudo().skill_id.skill_type_id
        lines, link = engineer._get_skill_line_model()
        lines.create(
            {
                link: engineer.id if link == "engineer_id" else engineer[link].id,
                "skill_id": self.skill_id.id,
                "skill_type_id": kind.id,
                "skill_level_id": kind._fsm_default_level().id,
                "valid_from": self.valid_from,
                "valid_to": self.valid_to,
            }
        )

    def action_drop(self, reason=None):
        """The certificate is not needed any more.

        :param str reason: why; without it a form asks
        """
        self._fsm_check_move("dropped")
        if not (reason or "").strip():
            return self._fsm_ask("drop")
        self._fsm_move("dropped", note=reason)
        return True

    def action_demand(self):
        """It is needed after all."""
        self._fsm_move("due")
        return True

    # ------------------------------------------------------------------
    # By itself
    # ------------------------------------------------------------------

    @api.model
    def _open_for(self, certificate):
        """The form of a certificate's renewal; a new one, where nobody has been asked for it yet."""
        renewal = self.search(self._get_same_domain(certificate), limit=1)
        if not renewal:
            renewal = self.create(self._prepare_vals(certificate))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": renewal.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _prepare_vals(self, certificate):
        return {
            "engineer_id": certificate.engineer_id.id,
            "skill_id": certificate.skill_id.id,
            "expires_on": certificate.valid_to,
        }

    @api.model
    def _get_same_domain(self, certificate):
        return Domain([(name, "=", value) for name, value in self._prepare_vals(certificate).items()])

    @api.model
    def _cron_demand(self, limit=500):
        """Make a task of every certificate that expires soon or has expired, once, and close what was renewed."""
        done, left = self._demand(limit)
        self.env["ir.cron"]._commit_progress(done, remaining=left)

    @api.model
    def _demand(self, limit=500):
        """As the cron does.

        :param int limit: how many tasks to make at the most
        :return: tuple (tasks made, certificates left)
        """
        certificates = self._read_certificates()
        expiring = certificates.search([("state", "in", ("expiring", "expired"))])
        known = {
            (renewal.engineer_id, renewal.skill_id, renewal.expires_on)
            for renewal in self.search([("engineer_id", "in", expiring.engineer_id.ids)])
        }
        missing = expiring.filtered(lambda item: (item.engineer_id, item.skill_id, item.valid_to) not in known)
        for company, batch in missing[:limit].grouped("company_id").items():
            self.with_company(company).create([self._prepare_vals(certificate) for certificate in batch])
        self.search([("state", "=", "due")])._settle()
        return len(missing[:limit]), max(0, len(missing) - limit)

    @api.model
    def _read_certificates(self):
        """Certificates as they are now: skills may have changed since they were read last."""
        certificates = self.env["fsm.engineer.certificate"]
        certificates.invalidate_model()
        return certificates

    def _settle(self):
        """Close the tasks of certificates that have been renewed elsewhere, or that nobody has any more."""
        certificates = self._read_certificates().search([("engineer_id", "in", self.engineer_id.ids)])
        latest = {(item.engineer_id, item.skill_id): item.valid_to for item in certificates}
        renewed, gone = self.browse(), self.browse()
        for renewal in self.filtered("expires_on"):
            key = renewal.engineer_id, renewal.skill_id
            if key not in latest:
                gone |= renewal
            elif not latest[key] or latest[key] > renewal.expires_on:
                renewed |= renewal
        if renewed:
            renewed._fsm_move("renewed", note=self.env._("A newer certificate has been entered."))
        if gone:
            gone._fsm_move("dropped", note=self.env._("The engineer no longer has this certificate, or has left."))

    @api.model
    def _settle_for(self, engineers):
        """The skills of engineers have changed: what is open about them may be done."""
        # sudo: whoever enters a certificate, the task about it is done
        self.sudo().search([("state", "=", "due"), ("engineer_id", "in", engineers.ids)])._settle()


class HrEmployeeSkill(models.Model):
    _inherit = "hr.employee.skill"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._fsm_settle_renewals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"valid_to", "skill_id"} & vals.keys():
            self._fsm_settle_renewals()
        return result

    def _fsm_settle_renewals(self):
        # sudo: which engineers these employees are
        certified = self.sudo().filtered("is_certification").employee_id
        if certified:
            engineers = self.env["fsm.engineer"].sudo()  # sudo: as above
            self.env["fsm.certificate.renewal"]._settle_for(engineers.search([("employee_id", "in", certified.ids)]))


class FsmEngineerSkill(models.Model):
    _inherit = "fsm.engineer.skill"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["fsm.certificate.renewal"]._settle_for(lines.filtered("is_certification").engineer_id)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"valid_to", "skill_id"} & vals.keys():
            self.env["fsm.certificate.renewal"]._settle_for(self.filtered("is_certification").engineer_id)
        return result
