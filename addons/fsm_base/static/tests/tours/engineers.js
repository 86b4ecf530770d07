import { registry } from "@web/core/registry";

const { DateTime } = luxon;
const tours = registry.category("web_tour.tours");

/** A date as it is typed in, some days from now. */
const inDays = (days) => DateTime.now().plus({ days }).toFormat("MM/dd/yyyy");

/** Fill in a date; ``words`` gives it when the step is done. */
const enter = (name, words) => [
    { content: `${name}: into the field`, trigger: `div[name=${name}] input, div[name=${name}] button.o_input`, run: "click" },
    {
        content: `${name}: enter it`,
        trigger: `div[name=${name}] input`,
        run: (helpers) => helpers.edit(words()),
    },
];

const onState = (state) => ({
    content: `the renewal is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});

/** From the task to the new certificate, as the team leader does it on his phone. */
tours.add("fsm_leader_renews_certificate", {
    steps: () => [
        {
            content: "the step is in My Tasks",
            trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Renew Certificate) span:contains(Electrician)",
            run: "click",
        },
        onState("To Renew"),
        { content: "without dates", trigger: ".o_statusbar_buttons button[name=action_renew]", run: "click" },
        { content: "it says what is missing", trigger: ".modal:contains(enter the dates)" },
        { trigger: ".modal .modal-footer button", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...enter("valid_from", () => inDays(0)),
        ...enter("valid_to", () => inDays(1000)),
        { content: "enter it", trigger: ".o_statusbar_buttons button[name=action_renew]", run: "click" },
        onState("Renewed"),
        { content: "nothing is left to press", trigger: ".o_form_view:not(:has(button[name=action_renew]))" },
    ],
});

/** The manager's way: from the list, not needed, needed after all, renewed. */
tours.add("fsm_manager_renews_certificate", {
    steps: () => [
        {
            content: "the expired certificate",
            trigger: ".o_data_row:contains(Engineer):contains(Boiler):contains(Expired) button[name=action_renew]",
            run: "click",
        },
        onState("To Renew"),
        { content: "it is not needed", trigger: ".o_statusbar_buttons button[name=action_drop]", run: "click" },
        { content: "why?", trigger: ".modal div[name=reason] textarea", run: "edit No boilers any more" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        onState("Not Needed"),
        { content: "said in the log", trigger: ".o-mail-Message:contains(No boilers any more)" },
        { content: "it is, after all", trigger: ".o_statusbar_buttons button[name=action_demand]", run: "click" },
        onState("To Renew"),
        ...enter("valid_from", () => inDays(-1)),
        ...enter("valid_to", () => inDays(700)),
        { trigger: ".o_statusbar_buttons button[name=action_renew]", run: "click" },
        onState("Renewed"),
        { content: "back to the list", trigger: ".o_breadcrumb a:contains(Certificates)", run: "click" },
        { content: "the new one is there", trigger: ".o_data_row:contains(Engineer):contains(Boiler):contains(Valid)" },
        { content: "instead of the old one", trigger: ".o_list_view:not(:has(.o_data_row:contains(Boiler):contains(Expired)))" },
    ],
});

/** What the engineer sees of it: his own certificates, and no button of his superiors. */
tours.add("fsm_engineer_sees_certificate", {
    steps: () => [
        { content: "his certificates", trigger: ".nav-link[name=certificates]", run: "click" },
        { trigger: "div[name=certificate_ids]:contains(Electrician):contains(Valid)" },
        { content: "he does not renew them himself", trigger: ".o_form_view:not(:has(button[name=action_renew])):not(:has(button[name=action_add_certificate]))" },
    ],
});

tours.add("fsm_dispatcher_enters_leave", {
    steps: () => [
        { content: "his leaves", trigger: ".nav-link[name=leaves]", run: "click" },
        { content: "none", trigger: ".tab-pane:contains(No leaves ahead)" },
        { content: "enter one", trigger: "button[name=action_add_leave]", run: "click" },
        { content: "of him", trigger: ".modal div[name=engineer_id]:contains(Engineer)" },
        ...enter("date_from", () => `${inDays(1)} 00:00:00`),
        ...enter("date_to", () => `${inDays(2)} 00:00:00`),
        { content: "why", trigger: ".modal div[name=name] input", run: "edit Training" },
        { content: "his visit of that day is named", trigger: ".modal .alert:contains(send somebody else) div[name=visits]:contains(/-1/)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "his leaves", trigger: ".nav-link[name=leaves]", run: "click" },
        { content: "it is there", trigger: "div[name=leave_ids] .o_data_row:contains(Training)" },
        { content: "the board", trigger: "button[data-menu-xmlid='fsm_base.menu_boards']", run: "click" },
        { trigger: "a[data-menu-xmlid='fsm_base.menu_board_dispatch']", run: "click" },
        { content: "tomorrow", trigger: ".o_fsm_board_toolbar button[name=next]", run: "click" },
        {
            content: "he is on leave",
            trigger: ".o_fsm_board_row[data-engineer='Engineer']:contains(On leave)",
        },
        { content: "another is not", trigger: ".o_fsm_board_row[data-engineer='Other']:not(:contains(On leave))" },
    ],
});

tours.add("fsm_dispatcher_takes_back_leave", {
    steps: () => [
        { content: "his leaves", trigger: ".nav-link[name=leaves]", run: "click" },
        {
            content: "he is there after all",
            trigger: "div[name=leave_ids] .o_data_row:contains(Training) button[name=action_fsm_remove]",
            run: "click",
        },
        { trigger: ".modal:contains(Is he there after all?) .btn-primary", run: "click" },
        { content: "gone", trigger: ".o_form_view:not(:has(.o_data_row:contains(Training)))" },
    ],
});
