from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FsmCase

NOW = datetime(2030, 6, 12, 2)


@tagged("post_install", "-at_install")
class TestStatusBoard(FsmCase):
    """The engineer status board: columns by status, cards that say what is done now, next and today."""

    def visit(self, start, engineer=None, state="accepted", hours=2, **values):
        return self.env["fsm.task"].create(
            {
                "request_id": self.make_request().id,
                "engineer_id": (engineer or self.engineer).id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=hours),
                "state": state,
                **values,
            }
        )

    def columns(self, user=None, domain=(), spec=None):
        engineers = self.env["fsm.engineer"].with_user(user or self.dispatcher)
        domain = [("id", "in", (self.leader | self.engineer | self.other_engineer | self.outsourced).ids), *domain]
        answer = engineers.web_read_group(
            domain, ["status"], ["__count"], auto_unfold=True, unfold_read_specification=spec or {"name": {}}
        )
        return {group["status"]: group for group in answer["groups"]}

    @freeze_time(NOW)
    def test_all_columns_in_their_order(self):
        self.visit(NOW, state="on_site")
        columns = self.columns()
        self.assertEqual(list(columns), ["off", "free", "assigned", "en_route", "on_site", "leave"])
        self.assertEqual([group["__count"] for group in columns.values()], [0, 3, 0, 0, 1, 0])
        self.assertEqual([record["name"] for record in columns["on_site"]["__records"]], ["Engineer"])
        self.assertNotIn("__records", columns["off"])  # folded: others are on duty
        self.assertIn("__records", columns["leave"])

    @freeze_time(NOW)
    def test_off_duty_is_open_when_nobody_else_is_there(self):
        self.outsourced.active = False
        columns = self.columns(domain=[("id", "=", self.outsourced.id), ("active", "=", False)])
        self.assertEqual([record["name"] for record in columns["off"]["__records"]], ["Outsourced"])
        self.leave(self.engineer)
        both = (self.outsourced | self.engineer).ids
        columns = self.columns(domain=[("id", "in", both), ("active", "in", [True, False])])
        self.assertEqual((columns["leave"]["__count"], len(columns["off"]["__records"])), (1, 1))

    def leave(self, engineer):
        """Away the whole day."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "x",
                "resource_id": engineer.resource_id.id,
                "date_from": NOW - timedelta(days=1),
                "date_to": NOW + timedelta(days=1),
            }
        )

    @freeze_time(NOW)
    def test_filters_and_team(self):
        columns = self.columns(domain=[("team_id", "=", self.team.id)])
        self.assertEqual(columns["free"]["__count"], 2)
        groups = self.env["fsm.engineer"].web_read_group([], ["team_id"], ["__count"])["groups"]
        self.assertIn(self.team.id, [group["team_id"][0] for group in groups if group["team_id"]])

    @freeze_time(NOW)
    def test_card(self):
        current = self.visit(NOW - timedelta(hours=3), state="on_site")
        current._fsm_moving().state_since = NOW - timedelta(hours=2, minutes=50)
        self.visit(NOW + timedelta(hours=4))
        self.visit(NOW + timedelta(days=1))
        card = self.engineer.with_user(self.dispatcher)
        self.assertEqual(card.card_visit, current.name)
        self.assertEqual(card.card_place, "Customer Ltd · Hangzhou")
        self.assertEqual(card.card_since, NOW - timedelta(hours=2, minutes=50))
        self.assertEqual(card.card_next_start, NOW + timedelta(hours=4))
        self.assertEqual(card.card_next_place, "Customer Ltd · Hangzhou")
        self.assertEqual((card.card_visit_count, card.card_hours, card.card_capacity, card.card_load), (2, 4, 8, 50))
        self.assertIn("planned until", card.card_late)
        self.assertIn(current.name, card.card_late)

    @freeze_time(NOW)
    def test_where_he_is_goes_before_where_he_goes(self):
        card = self.engineer.with_user(self.dispatcher)
        there = self.visit(NOW - timedelta(hours=1), state="on_site", hours=3)
        self.assertFalse(card.card_late, "he may stay until it is planned to end")
        going = self.visit(NOW - timedelta(hours=2), state="en_route")
        self.assertEqual(card.card_visit, there.name)
        there._fsm_moving().state = "review"
        self.assertEqual(card.card_visit, going.name)
        self.assertIn("planned for", card.card_late)

    @freeze_time(NOW)
    def test_load_counts_what_is_of_today(self):
        self.engineer.employee_id.tz = "Asia/Shanghai"
        self.visit(datetime(2030, 6, 12, 14), hours=4)  # from 22:00 to 02:00
        card = self.engineer.with_user(self.dispatcher)
        self.assertEqual((card.card_visit_count, card.card_hours, card.card_load), (1, 2, 25))
        self.leave(self.engineer)
        card.invalidate_recordset()
        self.assertEqual((card.card_capacity, card.card_load), (0, 100))

    @freeze_time(NOW)
    def test_dispatching_from_the_card(self):
        action = self.engineer.with_user(self.dispatcher).action_open_dispatch_board()
        self.assertEqual(self.env["fsm.engineer"].search(action["domain"]), self.engineer)
        self.assertIn("Engineer", action["name"])

    @freeze_time(NOW)
    def test_load_of_a_day_with_leave(self):
        calendar = self.day_calendar()
        self.engineer.employee_id.write({"resource_calendar_id": calendar.id, "tz": "Asia/Shanghai"})
        self.assertEqual(self.engineer.card_capacity, 8)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "x",
                "resource_id": self.engineer.resource_id.id,
                "date_from": datetime(2030, 6, 12, 2),  # from ten on
                "date_to": datetime(2030, 6, 12, 16),
            }
        )
        self.engineer.invalidate_recordset()
        self.assertEqual(self.engineer.card_capacity, 2)

    @freeze_time(NOW)
    def test_late_before_departing(self):
        visit = self.visit(NOW - timedelta(minutes=5), state="dispatched")
        self.assertIn("planned for", self.engineer.with_user(self.dispatcher).card_late)
        visit.write({"planned_start": NOW + timedelta(minutes=5), "planned_end": NOW + timedelta(hours=1)})
        self.assertFalse(self.engineer.with_user(self.dispatcher).card_late)

    @freeze_time(NOW)
    def test_colleagues_know_the_status_not_the_customer(self):
        visit = self.visit(NOW, state="on_site")
        self.visit(NOW + timedelta(hours=1))
        mine, theirs = self.engineer.with_user(self.engineer_user), self.engineer.with_user(self.other_user)
        self.assertEqual((mine.card_visit, mine.card_place), (visit.name, "Customer Ltd · Hangzhou"))
        self.env.invalidate_all()
        self.assertEqual(theirs.status, "on_site")
        self.assertEqual((theirs.card_visit, theirs.card_place, theirs.card_next_place), ("Visit", "Visit", "Visit"))
        self.assertEqual(theirs.card_visit_count, 2)

    @freeze_time(NOW)
    def test_outsourced_engineers_see_their_providers_people(self):
        second = self.env["fsm.engineer"].create(
            {"user_id": self._user("outsourced2").id, "provider_id": self.provider.id}
        )
        seen = self.env["fsm.engineer"].with_user(self.outsourced_user).search([])
        self.assertEqual(seen, self.outsourced | second)
        self.assertEqual(self.columns(self.outsourced_user)["free"]["__count"], 1)
        self.assertEqual(self.columns(self.engineer_user)["free"]["__count"], 4)

    @freeze_time(NOW)
    def test_a_click_shows_the_tasks(self):
        visit = self.visit(NOW)
        action = self.engineer.with_user(self.dispatcher).action_open_tasks()
        self.assertEqual(self.env["fsm.task"].search(action["domain"]), visit)
        self.assertIn("Engineer", action["name"])
        self.assertEqual(action["context"]["search_default_open"], 1)

    @freeze_time(NOW)
    def test_as_many_queries_for_many(self):
        users = self.env["res.users"].create(
            [
                {"name": f"Q{i}", "login": f"fsm_test_q{i}", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
                for i in range(30)
            ]
        )
        engineers = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        for number, engineer in enumerate(engineers):
            self.visit(NOW, engineer, "on_site" if number % 3 else "accepted")
            self.visit(NOW + timedelta(hours=3), engineer)
        view = self.env.ref("fsm_base.fsm_status_board_view_kanban")
        names = self.env["fsm.engineer"].get_view(view.id, "kanban")["models"]["fsm.engineer"]
        spec = {name: {} for name in names if name in self.env["fsm.engineer"]._fields}

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["fsm.engineer"].with_user(self.dispatcher).web_read_group(
                [("id", "in", some.ids)],
                ["status"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
            )
            return self.env.cr.sql_log_count - before

        queries(engineers)
        # one of each status that the many have, so that as many columns are opened
        self.assertEqual(queries(engineers[:2]), queries(engineers))
