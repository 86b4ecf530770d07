import { registry } from "@web/core/registry";

const notSideways = {
    content: "nothing has to be pushed sideways",
    trigger: ".o_form_view .o_content, .o_content",
    run: () => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`${scrollWidth} > ${clientWidth}`);
        }
    },
};

registry.category("web_tour.tours").add("fsm_engineer_machine", {
    steps: () => [
        { content: "what was done before", trigger: "div[name=last_repairs]:contains(Replaced)" },
        notSideways,
        { content: "the machine", trigger: "div[name=installed_product_id] a:contains(A-1)", run: "click" },
        { content: "its history", trigger: ".o_notebook .nav-link[name=history]", run: "click" },
        { trigger: "div[name=history_ids] .o_kanban_record:contains(Fault 0)" },
        notSideways,
        { content: "its life", trigger: ".o_notebook .nav-link[name=life]", run: "click" },
        { trigger: "div[name=meter_value]:contains(/^1,000$/)" },
        notSideways,
        { content: "back to the visit", trigger: ".o_breadcrumb .o_back_button, .o_back_button", run: "click" },
        { trigger: "button[name=action_open_report]:contains(Fill In Report)", run: "click" },
        { content: "what the meter shows", trigger: "div[name=meter_value] input", run: "edit 900 && press Tab" },
        { content: "less than before: exchanged?", trigger: "div[name=meter_is_reset]" },
        { content: "read again", trigger: "div[name=meter_value] input", run: "edit 1250 && press Tab" },
        { trigger: ".o_form_view:not(:has(div[name=meter_is_reset]))" },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "saved", trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});
