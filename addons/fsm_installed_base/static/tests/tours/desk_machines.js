import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fsm_desk_machine", {
    steps: () => [
        { content: "a serial number, as he reads it out", trigger: ".o_fsm_desk_search input", run: "edit cl 55-7" },
        {
            content: "the machine is of this customer",
            trigger: ".o_fsm_desk_hit.o_fsm_desk_active:contains(Customer Ltd):contains(CL55-7 · Compressor)",
        },
        { trigger: ".o_fsm_desk_search input", run: "press Enter" },
        { content: "his machines, that one first", trigger: ".o_fsm_desk_machine_found:contains(CL55-7)" },
        {
            content: "the other one has an open request",
            trigger: ".o_fsm_desk_machine:contains(CL55-8) .o_fsm_desk_machine_open:contains(Open)",
        },
        {
            content: "a request for it",
            trigger: ".o_fsm_desk_machine_found .o_fsm_desk_machine_request",
            run: "click",
        },
        { content: "the machine is filled in", trigger: ".modal div[name=installed_product_id] input:value(CL55-7)" },
        { trigger: ".modal div[name=serial] input:value(CL55-7)" },
        { trigger: ".modal div[name=product_id] input:value(Compressor)" },
        { trigger: ".modal div[name=description] textarea", run: "edit No pressure && press Tab" },
        { trigger: ".modal button[name=action_submit]:enabled", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "and it is open",
            trigger: ".o_fsm_desk_machine_found .o_fsm_desk_machine_open:contains(Open)",
        },
        { content: "the machine itself", trigger: ".o_fsm_desk_machine_found .o_fsm_desk_open_machine", run: "click" },
        { trigger: ".modal .o_form_view div[name=serial] input:value(CL55-7)" },
        { content: "with its history", trigger: ".modal .nav-link[name=history]", run: "click" },
        { trigger: ".modal div[name=history_ids] .o_data_row:contains(No pressure)" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
