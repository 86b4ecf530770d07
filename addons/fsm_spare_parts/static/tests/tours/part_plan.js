import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fsm_manager_applies_plans", {
    steps: () => [
        { content: "what is to be done", trigger: ".o_list_view .o_facet_values:contains(To Do)" },
        { content: "the engineer's part", trigger: ".o_data_row:contains(Tour Valve):contains(Engineer) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_apply]", run: "click" },
        { content: "what was done", trigger: ".o_notification:contains(Part requests: PR)" },
        { trigger: "button[name=action_recompute]:visible", run: "click" },
        { content: "it is coming now", trigger: ".o_list_view:not(:has(.o_data_row:contains(Tour Valve):contains(Engineer)))" },
    ],
});
