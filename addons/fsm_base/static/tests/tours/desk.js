import { registry } from "@web/core/registry";

const SEARCH = ".o_fsm_desk_search input";

const look = (text) => ({ content: `type ${text}`, trigger: SEARCH, run: `edit ${text}` });

const enter = { content: "take the first", trigger: SEARCH, run: "press Enter" };

const customer = (name) => ({ content: `${name} is shown`, trigger: `.o_fsm_desk_card h4:contains(${name})` });

const noDialog = { content: "back at the desk", trigger: "body:not(:has(.modal))" };

const save = [
    { content: "save", trigger: ".modal .o_form_button_save:enabled", run: "click" },
    noDialog,
];

registry.category("web_tour.tours").add("fsm_desk_takes_a_call", {
    steps: () => [
        {
            content: "the interaction centre has a menu of its own",
            trigger: "[data-menu-xmlid='fsm_base.menu_desk']",
            run: "click",
        },
        { content: "the cursor is in the box", trigger: `${SEARCH}:focus` },
        look("0571-8888 0001"),
        {
            content: "the customer, with what is open",
            trigger: ".o_fsm_desk_hit.o_fsm_desk_active:contains(Customer Ltd):contains(1 open)",
        },
        enter,
        customer("Customer Ltd"),
        { content: "number called from", trigger: ".o_fsm_desk_caller:contains(0571-8888 0001)" },
        { content: "what is open", trigger: ".o_fsm_desk_request:contains(A-OLD):contains(Assign):contains(Leader)" },
        // a new request
        { trigger: ".o_fsm_desk_buttons button[name=request]", run: "click" },
        { trigger: ".modal div[name=contact_phone] input:value(0571-8888 0001)" },
        { trigger: ".modal div[name=serial] input", run: "edit DESK-1 && press Tab" },
        { trigger: ".modal button[name=action_submit]", run: "click" },
        {
            content: "what is missing is said, and the form stays",
            trigger: ".modal:contains(describe the fault)",
        },
        { trigger: ".modal:contains(describe the fault) .modal-footer button.btn-primary", run: "click" },
        { trigger: ".modal div[name=description] textarea", run: "edit No pressure && press Tab" },
        { trigger: ".modal button[name=action_submit]:enabled", run: "click" },
        noDialog,
        {
            content: "the new request is among the open ones",
            trigger: ".o_fsm_desk_request.o_fsm_desk_fresh:contains(DESK-1):contains(Open)",
        },
        // a note, an escalation
        { trigger: ".o_fsm_desk_request:contains(DESK-1) .o_fsm_desk_note", run: "click" },
        { trigger: ".modal textarea", run: "edit Gate 3" },
        { trigger: ".modal .o_fsm_desk_save_note:enabled", run: "click" },
        noDialog,
        { trigger: ".o_fsm_desk_request:contains(DESK-1) .o_fsm_desk_escalate", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Waits since noon" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_fsm_desk_request:contains(DESK-1):contains(Escalated)" },
        { trigger: ".o_fsm_desk_request:contains(DESK-1) .o_fsm_desk_chase", run: "click" },
        { trigger: ".o_fsm_desk_request:contains(DESK-1):contains(Chased 1)" },
        // a complaint, by its key
        { trigger: ".o_fsm_desk_buttons button[name=complaint]", run: "click" },
        { trigger: ".modal div[name=type_id] input:value(Complaint)" },
        { trigger: ".modal .o_form_button_cancel", run: "click" },
        noDialog,
        // the customer's data
        { trigger: ".o_fsm_desk_new_contact", run: "click" },
        { trigger: ".modal div[name=name] input", run: "edit Mr Li" },
        ...save,
        { trigger: ".o_fsm_desk_contact:contains(Mr Li)" },
        { trigger: ".o_fsm_desk_edit", run: "click" },
        { trigger: ".modal div[name=city] input", run: "edit Ningbo" },
        ...save,
        { trigger: ".o_fsm_desk_facts:contains(Ningbo)" },
        { content: "Escape empties the box", trigger: SEARCH, run: "press Escape && press Escape" },
        { trigger: `${SEARCH}:value()` },
    ],
});

registry.category("web_tour.tours").add("fsm_desk_unknown_number", {
    steps: () => [
        { content: "nobody has this number", trigger: ".o_fsm_desk_none:contains(No customer with 0139 1234 5678 yet)" },
        { content: "noted without a customer, by the keyboard", trigger: ".o_fsm_desk_search input", run: "press ArrowDown" },
        { trigger: ".o_fsm_desk_note_number.o_fsm_desk_active" },
        { trigger: ".o_fsm_desk_search input", run: "press Enter" },
        { trigger: ".modal div[name=phone] input:value(0139 1234 5678)" },
        { trigger: ".modal div[name=note] textarea", run: "edit Gives no name" },
        ...save,
        { trigger: ".o_fsm_desk_search input", run: "click" },
        { trigger: ".o_fsm_desk_create", run: "click" },
        { content: "the number is there", trigger: ".modal div[name=phone] input:value(0139 1234 5678)" },
        { content: "a number that is known", trigger: ".modal div[name=phone] input", run: "edit 057188880001 && press Tab" },
        { content: "is told", trigger: ".modal .alert:contains(Already a customer) button:contains(Customer Ltd)" },
        { trigger: ".modal div[name=phone] input", run: "edit 0139 1234 5678 && press Tab" },
        { trigger: ".modal:not(:has(.alert:visible))" },
        { trigger: ".modal div[name=name] input", run: "edit New Ltd" },
        ...save,
        customer("New Ltd"),
        // a call note with a promise
        { trigger: ".o_fsm_desk_buttons button[name=call_note]", run: "click" },
        { trigger: ".modal div[name=phone] input:value(0139 1234 5678)" },
        { trigger: ".modal div[name=note] textarea", run: "edit Wants a contract" },
        ...save,
        { trigger: ".o_fsm_desk_call:contains(Wants a contract)" },
        // a request out of it
        { trigger: ".o_fsm_desk_call .o_fsm_desk_make_request", run: "click" },
        { trigger: ".modal div[name=description] textarea:value(Wants a contract)" },
        { trigger: ".modal button[name=action_submit]:enabled", run: "click" },
        noDialog,
        { trigger: ".o_fsm_desk_request:contains(Wants a contract)" },
        { trigger: ".o_fsm_desk_call:contains(Request Made)" },
    ],
});

registry.category("web_tour.tours").add("fsm_desk_known_number", {
    steps: () => [
        customer("Customer Ltd"),
        { trigger: ".o_fsm_desk_calling:contains(Ms Zhao):contains(calling)" },
        { trigger: ".o_fsm_desk_caller:contains(013800000001)" },
        {
            content: "the address is that of the customer, so that it can be opened again",
            trigger: ".o_fsm_desk_card",
            run: () => {
                if (!/\/fsm-desk\/\d+$/.test(window.location.pathname)) {
                    throw new Error(window.location.pathname);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("fsm_desk_customer_by_address", {
    steps: () => [customer("Customer Ltd"), { trigger: "body:not(:has(.o_fsm_desk_caller))" }],
});

registry.category("web_tour.tours").add("fsm_desk_several_have_it", {
    steps: () => [
        { trigger: ".o_fsm_desk_hit:contains(Customer Ltd)" },
        { trigger: ".o_fsm_desk_hit:contains(Branch Ltd)", run: "click" },
        customer("Branch Ltd"),
        { content: "back to the start", trigger: ".o_fsm_desk_back", run: "click" },
        { trigger: ".o_fsm_desk_start" },
    ],
});

registry.category("web_tour.tours").add("fsm_desk_on_the_phone", {
    steps: () => [
        look("A-OLD"),
        { trigger: ".o_fsm_desk_hit:contains(Customer Ltd)", run: "click" },
        customer("Customer Ltd"),
        {
            content: "nothing has to be pushed sideways",
            trigger: ".o_fsm_desk_body",
            run: ({ anchor }) => {
                if (anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error(`${anchor.scrollWidth} > ${anchor.clientWidth}`);
                }
            },
        },
        { trigger: ".o_fsm_desk_buttons button[name=call_note]", run: "click" },
        { trigger: ".modal div[name=note] textarea", run: "edit By phone" },
        ...save,
        { trigger: ".o_fsm_desk_call:contains(By phone)" },
    ],
});
