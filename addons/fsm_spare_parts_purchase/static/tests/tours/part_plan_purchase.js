import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fsm_manager_has_parts_bought", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Valve) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_apply]", run: "click" },
        { content: "a rule and a request for quotation", trigger: ".o_notification:contains(1 made):contains(Requests for quotation: P)" },
        { content: "nothing is left to do", trigger: ".o_list_view:not(:has(.o_data_row:contains(Tour Valve)))" },
    ],
});
