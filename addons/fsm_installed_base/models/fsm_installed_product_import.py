from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..serials import serial_key

# What the history calls it when a spreadsheet says where a machine is now.
STATE_EVENTS = {"in_stock": "returned", "installed": "installed", "loaned": "loaned", "in_repair": "repair"}


class RowsFailed(Exception):
    """Several rows of an import could not be brought in together."""


class FsmInstalledProduct(models.Model):
    """Import: a row of a machine that is known updates it."""

    _inherit = "fsm.installed.product"

    @api.model
    def load(self, fields, data):
        """Odoo's import, with what is wrong said once for each row: after “no such product” nobody is told that
        the product is missing.
        """
        names = self._prefetch_import_names(fields, data)
        result = super(FsmInstalledProduct, self.with_context(fsm_import_names=names)).load(fields, data)
        told, messages = set(), []
        for message in result["messages"]:
            rows = message.get("rows") or {}
            row = (rows.get("from"), rows.get("to"))
            if message.get("type") == "error" and row != (None, None):
                if row in told:
                    continue
                told.add(row)
            messages.append(message)
        return {**result, "messages": messages}

    @api.model
    def _prefetch_import_names(self, fields, data):
        """The records that the columns name, looked for at once. A name that is not clear is left to Odoo, which looks
        for it as ever and says what is wrong with it.

        :return: dict ``{(model, name): (id, warnings)}`` for ``ir.fields.converter``
        """
        found = {}
        for number, name in enumerate(fields):
            field = self._fields.get(name)
            if not field or field.type != "many2one":
                continue
            records = self.env[field.comodel_name]
            values = {row[number] for row in data if row[number]}
            by = [path for path in records._rec_names_search or [records._rec_name] if path and "." not in path]
            matches = {}
            for record in records.search_fetch(Domain.OR(Domain(path, "in", values) for path in by), by):
                for value in {record[path] for path in by} & values:
                    matches.setdefault(value, []).append(record.id)
            for value, ids in matches.items():
                if len(ids) == 1:
                    found[field.comodel_name, value] = (ids[0], [])
        return found

    @api.model
    def _load_records(self, data_list, update=False):
        """What is wrong with many rows, Odoo says of the first one; then it tries each by itself, and says it of the
        right one. So that nothing is said of a row that is right, the first try fails without words."""
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) > 1:
                raise RowsFailed from error
            raise

    @api.model
    def _load_records_create(self, vals_list):
        vals_list = [self._read_dates(vals) for vals in vals_list]
        company = self.env.company.id
        identities = [
            (vals.get("company_id") or company, vals.get("product_id"), serial_key(vals.get("serial")))
            for vals in vals_list
        ]
        # said by row, and in the words of people rather than in those of the database
        if not all(key for __, __, key in identities):
            raise ValidationError(self.env._("A machine needs a serial number."))
        if not all(product_id for __, product_id, __ in identities):
            raise ValidationError(self.env._("A machine needs a product."))
        found = self._find(identities)
        # what the rows speak of, read at once
        self.browse([unit.id for unit in found.values()]).fetch({name for vals in vals_list for name in vals})
        new = {}
        for identity, vals in zip(identities, vals_list, strict=True):
            if identity not in found:
                new.setdefault(identity, vals)
        created = dict(zip(new, super()._load_records_create(list(new.values())), strict=True))
        ids, updates = [], []
        for identity, vals in zip(identities, vals_list, strict=True):
            unit = found.get(identity) or created[identity]
            if vals is not new.get(identity):
                updates.append((unit, vals))
            ids.append(unit.id)
        self._update_from_import(updates)
        return self.browse(ids)

    @api.model
    def _read_dates(self, vals):
        """The values of a row with days instead of texts, so that each is read once and not at every use."""
        days = {
            name: fields.Date.to_date(value)
            for name, value in vals.items()
            if isinstance(value, str) and self._fields[name].type == "date"
        }
        return {**vals, **days}

    @api.model
    def _update_from_import(self, rows):
        """Write what rows say anew; where a machine is and whose it is changes with an event.

        :param list rows: tuples (unit, values). What several rows say of the same machine happened in their order.
        """
        while rows:
            news, later = {}, []
            for unit, vals in rows:
                if unit in news:
                    later.append((unit, vals))
                else:
                    news[unit] = {
                        name: value
                        for name, value in vals.items()
                        if name not in ("company_id", "product_id", "serial") and unit._differs(name, value)
                    }
            self._write_news(news)
            rows = later

    @api.model
    def _write_news(self, news):
        """:param dict news: ``{unit: values}``"""
        states = defaultdict(self.browse)
        for unit, values in news.items():
            if state := values.pop("state", None):
                states[state] |= unit
        units = self.browse(unit.id for unit, values in news.items() if values)
        before = {unit: unit._get_place() for unit in news}
        # a machine that comes back is ours before it has no customer; one that leaves has a customer before it is his
        self._put_into_state("in_stock", states.pop("in_stock", self.browse()), before)
        for unit in units.with_context(fsm_unit_event=True, fsm_unit_news=True):
            unit.write(news[unit])
        units.filtered(lambda unit: before[unit] != unit._get_place())._record_events("moved", before=before)
        for state, moved in states.items():
            self._put_into_state(state, moved, before)
        units._fsm_rehold_steps()

    @api.model
    def _put_into_state(self, state, units, before):
        """As the buttons do it: with the event, and with what has to be refused."""
        reason = self.env._("Import")
        if state == "retired":
            units.action_retire(reason=reason)
            return
        restored = units.filtered(lambda unit: unit.state == "retired")
        units._fsm_move(state)
        restored._record_events("restored", reason=reason, before=before)
        (units - restored)._record_events(STATE_EVENTS[state], reason=reason, before=before)

    def _fsm_rehold_steps(self):
        # once for all machines that an import speaks of
        if not self.env.context.get("fsm_unit_news"):
            super()._fsm_rehold_steps()

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return True
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
