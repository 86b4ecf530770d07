from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import SQL

MINUTES = 10


class FsmRateLimit(models.Model):
    """How often a page was asked for from one address in some minutes.

    Counted in the database, so that it holds for all workers together; kept as a digest, so that it tells nobody who
    has looked at what.
    """

    _name = "fsm.rate.limit"
    _description = "Requests to a Public Page"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    period = fields.Datetime(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)

    _key_period_unique = models.UniqueIndex("(key, period)")
    _period_idx = models.Index("(period)")

    @api.model
    def _hit(self, *key):
        """Count one more of ``key`` in the present period.

        :return: how many there have been, this one included
        """
        now = fields.Datetime.now()
        period = now.replace(minute=now.minute - now.minute % MINUTES, second=0, microsecond=0)
        digest = sha256("\n".join(map(str, key)).encode()).hexdigest()
        self.env.cr.execute(
            SQL(
                """INSERT INTO fsm_rate_limit AS known (key, period, count) VALUES (%s, %s, 1)
                   ON CONFLICT (key, period) DO UPDATE SET count = known.count + 1 RETURNING count""",
                digest,
                period,
            )
        )
        return self.env.cr.fetchone()[0]

    @api.autovacuum
    def _gc_periods(self, limit=10_000):
        """Forget what is over.

        :return: how many were forgotten, and whether more may be left
        """
        over = self.search([("period", "<", fields.Datetime.now() - timedelta(hours=1))], limit=limit)
        over.unlink()
        return len(over), len(over) == limit
