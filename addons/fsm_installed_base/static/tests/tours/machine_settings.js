import { registry } from "@web/core/registry";

/** The administrator says when people are told, and what counts as the same fault again. */
registry.category("web_tour.tours").add("fsm_admin_sets_machines", {
    steps: () => [
        { content: "its unit is said", trigger: "#fsm_alert_days:contains(days before)" },
        { trigger: "#fsm_alert_days div[name=fsm_alert_days] input", run: "edit 45" },
        { trigger: "#fsm_repeat_days div[name=fsm_repeat_days] input", run: "edit 14" },
        { trigger: "button.o_form_button_save", run: "click", expectUnloadPage: true },
        { content: "saved", trigger: ".o_fsm_my_tasks, #fsm_repeat_days div[name=fsm_repeat_days] input:value(14)" },
    ],
});
