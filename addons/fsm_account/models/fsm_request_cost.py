from odoo import models


class FsmRequest(models.Model):
    _name = "fsm.request"
    _inherit = ["fsm.request", "fsm.job.cost.mixin"]

    _job_cost_link = "fsm_request_id"


class FsmTask(models.Model):
    _name = "fsm.task"
    _inherit = ["fsm.task", "fsm.job.cost.mixin"]

    _job_cost_link = "fsm_task_id"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "fsm.job.cost.mixin"]

    _job_cost_link = "fsm_customer_id"
