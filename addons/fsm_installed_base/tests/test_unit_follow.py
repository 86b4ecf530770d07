from odoo.tests import tagged

from .test_unit_page import UnitPageCase


@tagged("post_install", "-at_install")
class TestUnitFollow(UnitPageCase):
    """The open requests on the page behind a label: which they are, and asking for one of them."""

    def open(self, **values):
        return self.open_request(**{"installed_product_id": self.unit.id, "serial": "SN-1001", **values})

    def chase(self, request, **data):
        url = self.url_of(self.unit)
        return self.post(f"{url}/chase/{request.id}", form_url=url, **data)

    # ------------------------------------------------------------------
    # Which they are
    # ------------------------------------------------------------------

    def test_those_of_this_machine_alone(self):
        other = self.make_unit("SN-1002")
        elsewhere = self.open(installed_product_id=other.id, serial="SN-1002")
        text = self.page(self.url_of(self.unit)).text
        self.assertNotIn(elsewhere.name, text)
        self.assertNotIn("Fault reported", text)
        self.assertEqual((self.chase(elsewhere).status_code, elsewhere.chase_count), (404, 0))

    def test_those_of_a_branch_of_the_customer(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id, "type": "other"})
        self.assertIn(self.open(partner_id=branch.id, contact_id=False).name, self.page(self.url_of(self.unit)).text)

    def test_none_of_a_machine_out_of_service(self):
        self.unit.with_user(self.agent).action_retire(reason="Scrapped")
        request = self.open()
        self.assertNotIn(request.name, self.page(self.url_of(self.unit)).text)
        form_url = self.url_of(self.foreign)
        response = self.post(f"{self.url_of(self.unit)}/chase/{request.id}", form_url=form_url)
        self.assertEqual((response.status_code, request.chase_count), (404, 0))

    # ------------------------------------------------------------------
    # Asking for one of them
    # ------------------------------------------------------------------

    def test_only_the_one_that_is_meant(self):
        older, newer = self.open(), self.open()
        self.chase(older)
        self.assertEqual((older.chase_count, newer.chase_count), (1, 0))
        self.chase(newer)
        self.assertEqual((older.chase_count, newer.chase_count), (1, 1))

    def test_words_that_no_database_keeps(self):
        request = self.open()
        self.assertEqual(self.chase(request, note="The line\x00 stands").status_code, 200)
        self.assertIn("“The line stands”", "".join(request.message_ids.mapped("body")))

    def test_a_link_alone_does_nothing(self):
        request = self.open()
        self.assertIn(self.page(f"{self.url_of(self.unit)}/chase/{request.id}").status_code, (404, 405))
        self.assertEqual(request.chase_count, 0)

    def test_without_the_token_of_the_form(self):
        request = self.open()
        self.assertEqual(self.chase(request, csrf_token="wrong").status_code, 400)
        self.assertEqual(request.chase_count, 0)

    def test_its_form_has_a_token_of_its_own(self):
        self.open()
        form = self.page(self.url_of(self.unit)).text.split("/chase/")[1].split("</form>")[0]
        self.assertRegex(form, r'name="csrf_token" value="\w+"')

    def test_asking_is_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 1)
        request = self.open()
        self.assertEqual([self.chase(request).status_code for __ in range(2)], [200, 429])
        self.assertEqual(request.chase_count, 1)

    def test_often_enough_today(self):
        self.env["ir.config_parameter"].set_param("fsm_base.max_chases_per_day", 1)
        request = self.open()
        text = self.page(self.url_of(self.unit)).text
        self.assertIn("Please hurry", text)
        self.assertNotIn("Asked so far", text)
        text = self.chase(request).text
        self.assertIn("You have asked often enough today", text)
        self.assertNotIn("Please hurry", text)
        again = self.chase(request)
        self.assertIn("has been chased often enough today", again.text, "from another window")
        self.assertEqual((again.status_code, again.url.rsplit("/", 2)[1]), (200, "unit"))
        self.assertEqual(request.chase_count, 1)
