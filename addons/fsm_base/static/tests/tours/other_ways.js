import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const onState = (state) => ({
    content: `the record is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

/** Press a button that asks, write down the reason, confirm. */
const pressAndSay = (name, label, reason) => [
    press(name, label),
    { content: "say why", trigger: ".modal div[name=reason] textarea", run: `edit ${reason}` },
    { content: "confirm", trigger: ".modal button[name=action_confirm]", run: "click" },
    { content: "done", trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("fsm_dispatcher_other_buttons", {
    steps: () => [
        onState("Open"),
        press("action_assign", "Assign"),
        { content: "without a person it asks", trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "and says so", trigger: ".modal:contains(Choose who is responsible)" },
        { trigger: ".modal:contains(Choose who is responsible) .modal-footer button", run: "click" },
        { trigger: ".modal div[name=user_id] input", run: "edit Expert" },
        { trigger: ".ui-autocomplete a:contains(Expert)", run: "click" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        onState("Assigned"),
        ...pressAndSay("action_escalate", "Escalate", "The line stands still"),
        { content: "the mark", trigger: ".alert-danger:contains(Escalated)" },
        press("action_dispatch", "Dispatch"),
        { content: "rank again", trigger: ".modal button[name=action_rank]", run: "click" },
        { content: "the ranking is there", trigger: ".modal .o_data_row:contains(Engineer)" },
        { content: "discard", trigger: ".modal button[special=cancel], .modal .modal-footer .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...pressAndSay("action_cancel", "Cancel Request", "The customer has repaired it himself"),
        onState("Cancelled"),
    ],
});

registry.category("web_tour.tours").add("fsm_manager_other_buttons", {
    steps: () => [
        onState("Cancelled"),
        press("action_reset", "Back to Draft"),
        onState("Draft"),
        { content: "the other open request is shown", trigger: ".alert-warning:contains(Already open) button", run: "click" },
        { content: "and can be opened", trigger: ".o_kanban_view .o_kanban_record" },
        { content: "back", trigger: ".o_breadcrumb a:contains(/^SR/)", run: "click" },
        onState("Draft"),
        press("action_resolve", "Solved by Phone"),
        { trigger: ".modal div[name=note] textarea", run: "edit Restarted the controller" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        onState("Closed"),
        ...pressAndSay("action_reopen", "Reopen", "Broken again"),
        onState("Open"),
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_rejects", {
    steps: () => [
        {
            content: "the step is in My Tasks",
            trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Accept) span:contains(Customer Ltd)",
            run: "click",
        },
        { content: "more buttons", trigger: ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button:has(.oi-ellipsis-v)", run: "click" },
        { content: "reject", trigger: ".o-dropdown--menu button[name=action_reject]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Ill" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "the reason is shown", trigger: ".alert-danger:contains(Ill)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_returns", {
    steps: () => [
        onState("Submitted"),
        ...pressAndSay("action_return", "Return to Engineer", "Which filter?"),
        { content: "the reason is shown", trigger: ".alert-warning:contains(Which filter?)" },
    ],
});

registry.category("web_tour.tours").add("fsm_dispatcher_another_visit", {
    steps: () => [
        onState("In Progress"),
        press("action_dispatch", "Another Visit"),
        {
            content: "somebody else is sent too",
            trigger: ".modal .o_data_row:has(td[name=engineer_id]:contains(/^Other$/)) button[name=action_choose]",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        { content: "two visits", trigger: ".oe_stat_button[name=action_open_tasks]:contains(2)", run: "click" },
        { content: "both are listed", trigger: ".o_list_view .o_data_row:contains(Other)" },
        { trigger: ".o_list_view .o_data_row:contains(Engineer)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_finds_the_site", {
    steps: () => [
        {
            content: "the way there opens in a window of its own",
            trigger: "button[name=action_navigate]",
            run: ({ anchor }) => {
                browser.open = (url) => (document.body.dataset.opened = decodeURI(url));
                anchor.click();
            },
        },
        { trigger: "body[data-opened*='openstreetmap.org/search?query=浙江省 Hangzhou']" },
        { content: "what the phone said becomes the site's", trigger: "button[name=action_set_site_position]", run: "click" },
        { content: "once", trigger: "body:not(:has(button[name=action_set_site_position]))" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_publishes", {
    steps: () => [
        press("action_publish", "Publish"),
        onState("Published"),
        press("action_unpublish", "Back to Draft"),
        onState("Draft"),
    ],
});
