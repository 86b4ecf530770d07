import { registry } from "@web/core/registry";

const onState = (state) => ({
    content: `the record is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});

registry.category("web_tour.tours").add("fsm_agent_solves_with_article", {
    steps: () => [
        { content: "what the customer says", trigger: "div[name=description] textarea", run: "edit 报E07,温度高" },
        { content: "on to the next field", trigger: "div[name=serial] input", run: "click" },
        { content: "the article is suggested, with the reason", trigger: ".o_fsm_suggestion:contains(E7)", run: "click" },
        { content: "the request needs a customer first", trigger: "div[name=partner_id].o_field_invalid" },
        { trigger: "div[name=partner_id] input", run: "edit 8888 0001" },
        { trigger: ".ui-autocomplete a:contains(Customer Ltd)", run: "click" },
        { trigger: "div[name=site_id] input:value(Customer Ltd)" },
        { content: "open the article", trigger: ".o_fsm_suggestion:contains(排气温度高)", run: "click" },
        { content: "the steps are there", trigger: ".modal .o_fsm_solution_dialog:contains(吹扫冷却器)" },
        { content: "it has helped", trigger: ".modal button[name=action_solve_request]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        onState("Closed"),
        { content: "with the article", trigger: ".nav-link:contains(Result)", run: "click" },
        { trigger: "div[name=solution_id]:contains(排气温度高)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_drafts_solution", {
    steps: () => [
        onState("Submitted"),
        {
            content: "draft",
            trigger: ".o_statusbar_buttons button[name=action_draft_solution]",
            run: "click",
        },
        { content: "what was done is there", trigger: "div[name=remedy]:contains(Replaced the filter)" },
        { trigger: "div[name=symptom] textarea:value(No pressure)" },
        { content: "back to the report", trigger: ".o_breadcrumb a:contains(-R1)", run: "click" },
        onState("Submitted"),
        { content: "the same draft again", trigger: ".oe_stat_button[name=action_draft_solution]", run: "click" },
        { trigger: ".o_statusbar_buttons button[name=action_publish]", run: "click" },
        onState("Published"),
    ],
});
