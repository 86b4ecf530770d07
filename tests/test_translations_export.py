"""What people see is in the exported terms, and what is translated is what Odoo shows."""

import polib
from fsmtools import addons

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

LANGUAGE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTranslationsExport(TransactionCase):
    """Odoo's own exporter, on the database of the tests, tells which terms there are and what became of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = addons.installable()
        cls.exported = {name: {} for name in cls.addons}
        # One add-on after another, as they are exported: what several of them know stands in the file of each.
        for addon, exported in cls.exported.items():
            for __, kind, name, where, source, shown, __ in TranslationModuleReader(
                cls.env.cr, modules=[addon], lang=LANGUAGE
            ):
                place = f"code:{name}" if kind == "code" else f"{kind}:{name}:{where}"
                exported[source, place] = shown

        # Records that other modules know too, such as the names of their models: the words are theirs.
        cls.env.cr.execute(
            """
            SELECT own.module || '.' || own.name
              FROM ir_model_data AS own
              JOIN ir_model_data AS other USING (model, res_id)
             WHERE own.module = ANY(%s) AND other.module <> own.module
            """,
            [list(cls.addons)],
        )
        cls.shared = {xml_id for (xml_id,) in cls.env.cr.fetchall()}

    def _read(self, name, file):
        return polib.pofile(self.addons[name].path / "i18n" / file)

    def test_the_exported_terms_are_up_to_date(self):
        for name, exported in self.exported.items():
            with self.subTest(name):
                terms = self._read(name, f"{name}.pot")
                known = {(entry.msgid, place) for entry in terms for place, __ in entry.occurrences}
                missing = [f"new: {msgid!r} in {place}" for msgid, place in sorted(exported.keys() - known)]
                gone = [f"gone: {msgid!r} in {place}" for msgid, place in sorted(known - exported.keys())]
                self.assertFalse(missing + gone, "Run: make i18n\n" + "\n".join(missing + gone))

    def test_odoo_shows_the_translations(self):
        """Odoo leaves out a translation that it can't use, e.g. because of its markup, without a word."""
        for name, exported in self.exported.items():
            with self.subTest(name):
                translations = {entry.msgid: entry.msgstr for entry in self._read(name, f"{LANGUAGE}.po")}
                wrong = [
                    f"{msgid!r} in {place}: {shown!r}"
                    for (msgid, place), shown in exported.items()
                    if (shown or msgid) != (translations.get(msgid) or msgid)
                    and place.rpartition(":")[2] not in self.shared
                ]
                self.assertFalse(wrong, "\n".join(wrong))
