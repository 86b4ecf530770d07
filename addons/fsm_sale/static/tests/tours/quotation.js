import { drawOn } from "@fsm_base/../tests/tours/draw_on";
import { registry } from "@web/core/registry";

const MORE = ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button:has(.oi-ellipsis-v)";

const quote = () => [
    { content: "more buttons", trigger: MORE, run: "click" },
    { content: "quote", trigger: ".o-dropdown--menu button[name=action_quote]", run: "click" },
];

registry.category("web_tour.tours").add("fsm_engineer_quotes_on_site", {
    steps: () => [
        ...quote(),
        { content: "the hours are proposed", trigger: ".modal .o_kanban_record:contains(Hour of Work)" },
        { content: "add a part", trigger: ".modal div[name=line_ids] .o-kanban-button-new", run: "click" },
        { content: "which", trigger: ".modal div[name=product_id] input", run: "click" },
        { content: "this one", trigger: ".modal .o_kanban_view .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "the price is proposed", trigger: ".modal div[name=price_unit] input:value(120)" },
        { content: "two", trigger: ".modal div[name=quantity] input", run: "edit 2" },
        { content: "keep it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "it stands there", trigger: ".modal .o_kanban_record:contains(Air Filter):contains(240)" },
        { content: "show it to the customer", trigger: ".modal button[name=action_show]", run: "click" },
        { content: "he reads", trigger: ".modal p:contains(By signing you accept)" },
        { content: "who signs", trigger: ".modal .o_field_widget[name=signed_by] input", run: "edit Ms Zhao" },
        { content: "he signs", trigger: ".modal .o_fsm_signature_pad canvas", run: ({ anchor }) => drawOn(anchor) },
        { content: "accepted", trigger: ".modal button[name=action_accept]", run: "click" },
        { content: "it stands on the visit", trigger: ".o_form_view .o_field_widget[name=quotation_info]:contains(accepted by Ms Zhao)" },
        { content: "now the report", trigger: ".o_form_view button[name=action_open_report]", run: "click" },
        { content: "has the part", trigger: ".o_field_widget[name=part_line_ids] .o_kanban_record:contains(Air Filter):contains(accepted by Ms Zhao)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_sends_a_quotation", {
    steps: () => [
        ...quote(),
        { content: "send it", trigger: ".modal button[name=action_send]", run: "click" },
        { content: "the code to scan", trigger: ".modal .o_field_widget[name=code] img" },
        { content: "close", trigger: ".modal .modal-footer button[special=cancel], .modal .modal-footer .o_form_button_cancel, .modal .modal-footer button:contains(Close)", run: "click" },
        { content: "it waits", trigger: ".o_form_view .o_field_widget[name=quotation_info]:contains(waits for the customer)" },
    ],
});

registry.category("web_tour.tours").add("fsm_customer_accepts_a_quotation", {
    steps: () => [
        { content: "the page of his request", trigger: ".o_fsm_quotation a:contains(Read and answer)", run: "click", expectUnloadPage: true },
        { content: "he reads and signs", trigger: "a[data-bs-target='#modalaccept']:visible", run: "click" },
        { content: "his name", trigger: ".modal .o_web_sign_name_and_signature input", run: "edit Qian Duo" },
        { content: "his signature", trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { content: "done", trigger: ".modal .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { content: "thank you", trigger: "#quote_content:contains(Thank You)" },
    ],
});
