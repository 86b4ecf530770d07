import base64

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..words import join_words, split_words
from .common import FsmCase, picture

# Articles as service people write them: name, symptom.
ARTICLES = {
    "temperature": ("排气温度高导致空压机停机", "机器报 E07 排气温度超过 105 ℃ 停机,夏季高温天多发。"),
    "pressure": ("空压机运行但排气压力上不去", "压力达不到设定值,机器一直加载不卸载。"),
    "oil": ("压缩空气带油", "排污口或用气点见油,油位下降快。"),
    "loading": ("空压机启动后不加载", "电机运转,但进气阀不打开。"),
    "condensing": ("冷水机组冷凝压力过高", "下午高压报警 HP1,机组停机后又自行启动。"),
    "flow": ("开机即报水流量低", "水泵已运行,机组仍报水流量低 FL02。"),
    "seal": ("枕式包装机封口不牢", "挤压包装袋时封口开裂,多发生在换膜之后。"),
    "film": ("薄膜跑偏", "封口偏移,印刷图案不居中,色标跟踪报警。"),
    "length": ("袋长不稳定", "袋长偏差可达 10 mm,切刀位置忽前忽后。"),
    "servo": ("停电后伺服报警", "来电后加工中心报伺服轴报警 ALM401。"),
    "spindle": ("主轴异响", "加工中心主轴高速旋转时有尖锐噪音,振动大。"),
    "tool": ("换刀卡住", "刀库换刀时机械手卡在半途,报 1010 换刀超时。"),
    "leak": ("冷却水管漏水", "机房地面有积水,管接头处滴水。"),
    "display": ("控制器黑屏", "触摸屏不亮,按键没有反应,风扇还在转。"),
    "network": ("设备无法联网", "网关离线,手机上看不到数据,PLC 通讯中断。"),
    "breaker": ("上电跳闸", "一合闸空气开关就跳,电机绝缘正常。"),
    "dryer": ("冷干机露点高", "压缩空气里有水,冷干机制冷剂压力低。"),
    "belt": ("皮带打滑", "启动时有焦糊味,皮带发出吱吱声。"),
}
# What customers say: other words, chatter around it, codes in any spelling and width.
CALLS = [
    ("师傅你好,我们一号机今天又停了,屏幕上显示E07,温度很高", "temperature"),
    ("空压机显示e-7停机,复位不了", "temperature"),
    ("控制器报警\uff25\uff10\uff17怎么处理\uff1f", "temperature"),
    ("机器老是高温停机,天热的时候特别容易", "temperature"),
    ("排气压力一直上不去,设定8公斤只有5公斤", "pressure"),
    ("用气的地方有油,油位也掉得快", "oil"),
    ("启动以后不加载,进气阀没打开", "loading"),
    ("冷水机每天下午都高压报警,过一会自己又启动了", "condensing"),
    ("刚开机就报警fl-02,可是水泵是在转的", "flow"),
    ("换了新的膜以后包装袋封口一捏就开", "seal"),
    ("膜老是跑偏,印刷的图案不在中间", "film"),
    ("袋子长短不一,袋长有时候差10mm", "length"),
    ("昨晚停电,早上来电后伺服报警ALM401", "servo"),
    ("alm 401 after the power came back", "servo"),
    ("主轴转起来声音很尖,振动也大", "spindle"),
    ("换刀的时候机械手卡住不动了", "tool"),
    ("机房地上都是积水,好像是管接头漏的", "leak"),
    ("触摸屏黑屏了,按什么都没反应", "display"),
    ("手机上看不到设备数据,网关好像离线了", "network"),
    ("一合闸就跳闸,不知道什么原因", "breaker"),
    ("气管里出来都是水,冷干机好像不制冷", "dryer"),
    ("开机的时候皮带吱吱响,还有焦糊味", "belt"),
]


@tagged("post_install", "-at_install")
class TestWords(FsmCase):
    """How texts are cut into the words by which they are found."""

    def test_chinese_in_pairs(self):
        self.assertEqual(split_words("压力不足"), ["压力", "力不", "不足"])
        self.assertEqual(split_words("热 了"), ["热", "了"])

    def test_codes_in_one_spelling(self):
        for text in ("E07", "e7", "E-07", "e 07", "\uff25\uff10\uff17", "报E007了"):
            self.assertIn("e7", split_words(text), text)
        self.assertEqual(split_words("CL-55A"), ["cl55a"])

    def test_words_and_numbers(self):
        self.assertEqual(split_words("Alarms: 105 °C, pressure!"), ["alarm", "105", "pressure"])

    def test_hostile_texts(self):
        for text in (None, "", "  ", "'\";--", "% _ \\ ( & | ! :*", "😀🔥", "\x00\ufffe", "a" * 10_000, "压" * 20_000):
            self.assertLessEqual(len(split_words(text, 48)), 48)
        self.assertEqual(split_words("'); DROP TABLE x;--"), ["drop", "table"])

    def test_pairs_are_joined_for_people(self):
        self.assertEqual(join_words(["排气", "气温", "温度", "e7", "停机"]), ["排气温度", "E7", "停机"])


@tagged("post_install", "-at_install")
class TestKnowledge(FsmCase):
    """Solutions are found from what the customer says, best first, and say why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["fsm.solution"].search([]).active = False
        cls.solutions = cls.env["fsm.solution"]
        cls.articles = {
            key: cls.solutions.create({"name": name, "symptom": symptom, "state": "published"})
            for key, (name, symptom) in ARTICLES.items()
        }
        cls.category = cls.env["product.category"].create({"name": "Compressors"})
        cls.product.categ_id = cls.category

    def test_finds_what_customers_say(self):
        agent = self.solutions.with_user(self.agent)
        for text, key in CALLS:
            found = agent._suggest(text=text)
            self.assertEqual(found[:1].name, self.articles[key].name, f"{text}: {found.mapped('name')}")

    def test_finds_nothing_for_chatter(self):
        for text in ("你好,请尽快派人过来,谢谢", "hello there", "😀", "'); DROP TABLE fsm_solution;--", "% _"):
            self.assertFalse(self.solutions._suggest(text=text), text)

    def test_long_and_strange_texts(self):
        for text in ("报警" * 5000, "\x00'\"\\{}[]()&|!:*<->", "𠀀𠀁" * 50):
            self.solutions._suggest(text=text)

    def test_every_language_is_searched(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        solution = self.solutions.create({"name": "Nozzle clogged", "state": "published"})
        solution.with_context(lang="zh_CN").name = "喷嘴堵塞"
        self.assertEqual(self.solutions._suggest(text="喷嘴好像堵塞了"), solution)
        self.assertEqual(self.solutions._suggest(text="the nozzle is clogged"), solution)
        solution.update_field_translations("name", {"zh_CN": "喷头堵死"})
        self.assertEqual(self.solutions._suggest(text="喷头堵死"), solution)

    def test_translations_from_files_are_searched(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        solution = self.solutions.create({"name": "Nozzle clogged", "state": "published"})
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE fsm_solution SET name = name || '{"zh_CN": "喷嘴堵塞"}' WHERE id = %s""", [solution.id]
        )
        self.assertFalse(self.solutions._suggest(text="喷嘴堵塞"))
        self.env["ir.module.module"]._load_module_terms([], ["zh_CN"])
        self.assertEqual(self.solutions._suggest(text="喷嘴堵塞"), solution)

    def test_same_kind_of_machine_alone_is_no_reason(self):
        category = self.solutions.create(
            {"name": "轴承发热", "state": "published", "product_category_ids": self.category.ids}
        )
        self.assertNotIn(category, self.solutions._suggest(self.product, text="门打不开"))
        self.assertEqual(self.solutions._suggest(self.product), category)

    def test_product_before_category_before_others(self):
        text = "轴承发热"
        same = {"name": text, "state": "published"}
        other, category, product = self.solutions.create([dict(same), dict(same), dict(same)])
        parent = self.env["product.category"].create({"name": "Machines"})
        self.category.parent_id = parent
        category.product_category_ids = parent
        product.product_ids = self.product
        self.assertEqual(list(self.solutions._suggest(self.product, text=text)), [product, category, other])

    def test_fault_counts_and_its_group_less(self):
        group = self.env["fsm.fault.code"].create({"name": "Heat", "code": "KH"})
        fault = self.env["fsm.fault.code"].create({"name": "Bearing", "code": "KH1", "parent_id": group.id})
        of_group, of_fault = self.solutions.create(
            [
                {"name": "One", "state": "published", "fault_code_ids": group.ids},
                {"name": "Two", "state": "published", "fault_code_ids": fault.ids},
            ]
        )
        self.assertEqual(list(self.solutions._suggest(fault_code=fault)), [of_fault, of_group])

    def test_what_solved_more_comes_first_between_equals(self):
        first, second = self.solutions.create([{"name": "轴承发热", "state": "published"} for __ in range(2)])
        second.solved_count = 3
        self.assertEqual(list(self.solutions._suggest(text="轴承发热")), [second, first])

    def test_rare_words_count_more(self):
        self.solutions.create([{"name": f"机器报警 {i}00", "state": "published"} for i in range(10, 40)])
        rare = self.solutions.create({"name": "联轴器断裂", "state": "published"})
        self.assertEqual(self.solutions._suggest(text="机器报警,联轴器好像断了")[:1], rare)

    def test_drafts_archived_and_other_companies_are_not_offered(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.solutions.create(
            [
                {"name": "轴承发热", "state": "draft"},
                {"name": "轴承发热", "state": "published", "active": False},
                {"name": "轴承发热", "state": "published", "company_id": company.id},
            ]
        )
        self.assertFalse(self.solutions.with_user(self.agent)._suggest(text="轴承发热"))

    def test_two_queries(self):
        agent = self.solutions.with_user(self.agent)
        agent._suggest(self.product, text="排气温度高")
        self.env.flush_all()
        with self.assertQueryCount(2):
            agent._suggest(self.product, text="排气温度高").mapped("name")

    def test_the_index_is_used(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM fsm_solution WHERE string_to_array(search_words, ' ') && ARRAY['压力']"
        )
        self.assertIn("fsm_solution_search_words_idx", str(self.env.cr.fetchall()))

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    def test_list_finds_a_sentence_best_first(self):
        agent = self.solutions.with_user(self.agent)
        found = agent.search([("match_text", "ilike", "排气压力")])
        self.assertEqual(found[:1], self.articles["pressure"])
        self.assertIn(self.articles["temperature"], found)
        by_name = agent.search([("match_text", "ilike", "排气压力")], order="name")
        self.assertEqual(set(by_name), set(found))
        self.assertEqual(agent.search_count([("match_text", "ilike", "排气压力")]), len(found))
        groups = agent.formatted_read_group([("match_text", "ilike", "排气压力")], ["state"], ["__count"])
        self.assertEqual(groups[0]["__count"], len(found))
        result = agent.web_search_read([("match_text", "ilike", "主轴声音很尖")], {"name": {}}, limit=1)
        self.assertEqual(result["records"][0]["name"], "主轴异响")

    def test_pickers_find_a_sentence(self):
        found = self.solutions.with_user(self.agent).name_search("用气点见油了", [("state", "=", "published")])
        self.assertEqual(found[0][0], self.articles["oil"].id)

    # ------------------------------------------------------------------
    # Solved by phone
    # ------------------------------------------------------------------

    def test_request_shows_why(self):
        fault = self.env["fsm.fault.code"].create({"name": "Hot", "code": "K1"})
        self.articles["temperature"].write({"product_ids": self.product.ids, "fault_code_ids": fault.ids})
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.partner_id = self.customer
        form.product_id = self.product
        form.fault_code_id = fault
        form.description = "报E07,排气温度高"
        [first, *__] = form.solution_suggestions
        self.assertEqual(first["id"], self.articles["temperature"].id)
        self.assertEqual(first["reason"], "same product · fault K1 · words: E7, 排气温度高")

    def test_solved_with_an_article_from_every_state_of_the_desk(self):
        solution = self.articles["oil"]
        for state in ("draft", "open", "assigned"):
            request = self.make_request()
            if state != "draft":
                request.with_user(self.agent).action_submit()
            if state == "assigned":
                request.with_user(self.dispatcher).action_assign(self.expert)
            action = request.with_user(self.agent).action_open_solution(solution.id)
            self.assertEqual(action["context"], {"fsm_request_id": request.id})
            solution.with_user(self.agent).with_context(**action["context"]).action_solve_request()
            self.assertEqual((request.state, request.solution_id), ("closed", solution))
        self.assertEqual(solution.solved_count, 3)

    def test_solving_is_refused(self):
        solution = self.articles["oil"]
        request = self.make_request()
        opened = solution.with_context(fsm_request_id=request.id)
        with self.assertRaisesRegex(UserError, "from a service request"):
            solution.with_user(self.agent).action_solve_request()
        solution.state = "draft"
        with self.assertRaisesRegex(UserError, "still a draft"):
            opened.with_user(self.agent).action_solve_request()
        solution.state = "published"
        with self.assertRaises(AccessError):
            opened.with_user(self.bystander).action_solve_request()
        opened.with_user(self.agent).action_solve_request()
        with self.assertRaises(UserError):
            opened.with_user(self.agent).action_solve_request()
        self.assertEqual(solution.solved_count, 1)

    def test_article_of_another_company_can_not_be_opened(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.solutions.create({"name": "x", "state": "published", "company_id": company.id})
        with self.assertRaises(AccessError):
            self.make_request().with_user(self.agent).action_open_solution(foreign.id)

    # ------------------------------------------------------------------
    # From a report
    # ------------------------------------------------------------------

    def test_draft_from_a_report_once(self):
        report = self.filled_report(description="空压机漏油,地上一滩")
        cause = self.env["fsm.fault.code"].create({"name": "Seal worn", "code": "K9", "kind": "cause"})
        photo = self.env["ir.attachment"].create(
            {"name": "leak.png", "raw": base64.b64decode(picture()), "res_model": report._name, "res_id": report.id}
        )
        mine = report.with_user(self.engineer_user)
        mine.write({"cause_code_id": cause.id, "work_done": "Replaced <the> seal", "photo_ids": [(4, photo.id)]})
        with self.assertRaisesRegex(UserError, "handed in"):
            report.with_user(self.manager).action_draft_solution()
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        action = report.with_user(self.manager).action_draft_solution()
        solution = self.solutions.browse(action["res_id"])
        self.assertEqual((solution.state, solution.report_id, report.solution_count), ("draft", report, 1))
        self.assertEqual((solution.name, solution.symptom), ("空压机漏油,地上一滩",) * 2)
        self.assertEqual(solution.product_ids, self.product)
        for words in ("Seal worn", "Replaced &lt;the&gt; seal", "Air Filter × 2"):
            self.assertIn(words, solution.remedy)
        self.assertEqual(solution.attachment_ids.mapped("name"), ["leak.png"])
        self.assertNotEqual(solution.attachment_ids, photo)
        again = report.with_user(self.manager).action_draft_solution()
        self.assertEqual(again["res_id"], solution.id)
        solution.active = False
        self.assertEqual(report.with_user(self.manager).action_draft_solution()["res_id"], solution.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.solutions.create({"name": "x", "report_id": report.id})

    def test_only_managers_draft(self):
        report = self.submitted_report()
        for user in (self.agent, self.engineer_user):
            with self.assertRaisesRegex(AccessError, "service manager"):
                report.with_user(user).action_draft_solution()
        with self.assertRaises(AccessError):
            report.with_user(self.bystander).action_draft_solution()

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------

    def test_files_are_checked_and_readable_for_agents(self):
        files = self.env["ir.attachment"].with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "not what its name says"):
            files.create({"name": "a.png", "raw": b"hello", "res_model": "fsm.solution", "res_id": 0})
        file = files.create({"name": "a.png", "raw": base64.b64decode(picture()), "res_model": "fsm.solution"})
        solution = self.solutions.with_user(self.manager).create({"name": "x", "attachment_ids": [(4, file.id)]})
        self.assertEqual(file.res_id, solution.id)
        self.assertTrue(file.with_user(self.agent).read(["raw"])[0]["raw"])

    # ------------------------------------------------------------------
    # Codes
    # ------------------------------------------------------------------

    def codes(self):
        other = self.env["product.category"].create({"name": "Chillers"})
        below = self.env["product.category"].create({"name": "Screw", "parent_id": self.category.id})
        values = [
            {"code": "KA", "name": "Compressor", "product_category_ids": self.category.ids},
            {"code": "KB", "name": "Chiller", "product_category_ids": other.ids},
            {"code": "KC", "name": "Any machine"},
        ]
        return self.env["fsm.fault.code"].create(values), below, other

    def test_codes_of_the_machines_category(self):
        (own, foreign, general), below, __ = self.codes()
        self.product.categ_id = below
        offered = self.env["fsm.fault.code"].search([("for_category_id", "=", below.id)])
        self.assertTrue(own in offered and general in offered)
        self.assertNotIn(foreign, offered)
        self.assertIn(foreign, self.env["fsm.fault.code"].search([("for_category_id", "=", False)]))
        form = Form(self.env["fsm.request"].with_user(self.agent))
        form.fault_code_id = foreign
        form.product_id = self.product
        self.assertFalse(form.fault_code_id)
        form.fault_code_id = own
        form.product_id = self.product
        self.assertEqual(form.fault_code_id, own)

    def test_usual_causes_of_a_fault(self):
        causes = self.env["fsm.fault.code"].create([{"code": f"KX{i}", "name": "x", "kind": "cause"} for i in range(2)])
        (group, *__), __, __ = self.codes()
        fault = self.env["fsm.fault.code"].create({"code": "KA1", "name": "Hot", "parent_id": group.id})
        offered = self.env["fsm.fault.code"].search([("kind", "=", "cause"), ("for_fault_id", "=", fault.id)])
        self.assertTrue(causes <= offered)
        group.cause_ids = causes[0]
        offered = self.env["fsm.fault.code"].search([("kind", "=", "cause"), ("for_fault_id", "=", fault.id)])
        self.assertEqual(offered, causes[0])

    def test_codes_read_as_a_tree(self):
        (group, *__), __, __ = self.codes()
        fault = self.env["fsm.fault.code"].create({"code": "KA1", "name": "Hot", "parent_id": group.id})
        self.assertEqual(fault.tree_name.strip(), "KA1 Hot")
        self.assertGreater(len(fault.tree_name), len("KA1 Hot"))
        listed = self.env["fsm.fault.code"].search(Domain("id", "in", (group | fault).ids))
        self.assertEqual(list(listed), [group, fault])
