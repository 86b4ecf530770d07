import { registry } from "@web/core/registry";

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

const confirm = (reason) => [
    { content: "say why", trigger: ".modal div[name=reason] input", run: `edit ${reason}` },
    { content: "confirm", trigger: ".modal button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

/** Customer service moves a machine to another customer. */
registry.category("web_tour.tours").add("fsm_machine_moves", {
    steps: () => [
        { content: "the machine", trigger: ".o_data_row:contains(TOUR-1) td[name=serial]", run: "click" },
        press("action_move", "Move"),
        { content: "to whom", trigger: ".modal div[name=partner_id] input", run: "edit Tour Buyer" },
        { trigger: ".ui-autocomplete a:contains(Tour Buyer Ltd)", run: "click" },
        { content: "the site follows", trigger: ".modal div[name=site_id] input:value(Tour Buyer Ltd)" },
        ...confirm("Sold on"),
        { content: "it is there now", trigger: "div[name=partner_id]:contains(Tour Buyer Ltd)" },
    ],
});

/** The manager extends a warranty and retires the machine. */
registry.category("web_tour.tours").add("fsm_machine_ends", {
    steps: () => [
        press("action_extend_warranty", "Extend Warranty"),
        { content: "until when", trigger: ".modal div[name=part_end] input", run: "edit 01/31/2040 && press Enter" },
        ...confirm("Sold with extension"),
        { content: "a longer warranty", trigger: "div[name=warranty_end]:contains(01/31/2040)" },
        press("action_retire", "Retire"),
        ...confirm("Scrapped"),
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Retired)" },
        { content: "back if it was a mistake", trigger: ".o_statusbar_buttons button[name=action_restore]" },
    ],
});

/** On the phone: a fault of a machine is taken from the machine itself. */
registry.category("web_tour.tours").add("fsm_machine_request_phone", {
    steps: () => [
        { content: "the machine", trigger: ".o_kanban_record:contains(TOUR-1)", run: "click" },
        press("action_new_request", "New Request"),
        { content: "it brings its number", trigger: "div[name=serial] input:value(TOUR-1)" },
        { content: "and its warranty", trigger: "div[name=coverage_reason]:contains(Under warranty), div[name=coverage_reason] input:value(/^Under warranty/)" },
        { trigger: "div[name=description] textarea", run: "edit It leaks oil" },
        press("action_submit", "Submit"),
        { trigger: ".o_statusbar_status button:visible:contains(Open)" },
    ],
});
