import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fsm_engineer_bills", {
    steps: () => [
        {
            content: "one of my reports, on the phone",
            trigger: ".o_kanban_renderer .o_kanban_record:contains(Customer Ltd):contains(To Bill)",
            run: "click",
        },
        { content: "bill it", trigger: ".o_form_view button[name=action_bill]", run: "click" },
        { content: "he is told that accounting goes on", trigger: ".o_notification:contains(Accounting posts)" },
        { content: "nothing is left to press", trigger: ".o_form_view:not(:has(button[name=action_bill]))" },
    ],
});

registry.category("web_tour.tours").add("fsm_accountant_bills_many", {
    steps: () => [
        { content: "what is to be billed", trigger: ".o_list_renderer .o_group_name:contains(Customer Ltd)", run: "click" },
        { content: "with totals", trigger: "tfoot .o_list_number:contains(720)" },
        { content: "all of it", trigger: "thead .o_list_record_selector input", run: "check" },
        { content: "bill", trigger: ".o_control_panel button[name=action_ask_bill]", run: "click" },
        { content: "one invoice for both", trigger: ".modal div[name=invoice_count]:contains(1)" },
        { content: "make it", trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "the draft invoice, with both reports", trigger: ".o_form_view button[name=action_open_fsm_reports]:contains(2)" },
        { content: "post it", trigger: "button[name=action_post]", run: "click" },
        { content: "posted", trigger: ".o_arrow_button_current:contains(Posted)" },
        { content: "the customer pays", trigger: "button[name=action_register_payment]", run: "click" },
        { content: "register the payment", trigger: ".modal button[name=action_create_payments]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "paid", trigger: ".o-mail-Message:contains(Invoice paid)" },
        { content: "the reports", trigger: "button[name=action_open_fsm_reports]", run: "click" },
        { content: "are billed", trigger: ".o_list_renderer td[name=billing_state]:contains(Billed)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_looks_at_job_cost", {
    steps: () => [
        { content: "the cost", trigger: ".o_form_view .nav-link[name=job_cost]", run: "click" },
        { content: "parts", trigger: "div[name=job_part_cost]:contains(90)" },
        { content: "margin", trigger: "div[name=job_margin]" },
        { content: "the entries", trigger: "button[name=action_open_job_cost]", run: "click" },
        { content: "of this request", trigger: ".o_list_renderer .o_data_row td[name=fsm_cost_kind]:contains(Parts)" },
    ],
});
