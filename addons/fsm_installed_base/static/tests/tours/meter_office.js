import { registry } from "@web/core/registry";

/** A customer says on the phone what his meter shows: once mistyped, then right. */
registry.category("web_tour.tours").add("fsm_agent_reads_meter", {
    steps: () => [
        { trigger: ".nav-link[name=life]", run: "click" },
        { trigger: "button[name=action_add_reading]", run: "click" },
        { trigger: ".modal div[name=value] input", run: "edit 90" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { content: "less than before is refused", trigger: ".o_error_dialog:contains(unless it was exchanged) .modal-footer button", run: "click" },
        { trigger: ".modal div[name=value] input", run: "edit 1250.5" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "it shows now", trigger: "div[name=meter_value]:contains(1,250.5)" },
        { trigger: "button[name=action_open_readings]", run: "click" },
        { content: "all of them", trigger: ".o_list_view .o_data_row:contains(1,250.5)" },
    ],
});
