import { drawOn } from "@fsm_base/../tests/tours/draw_on";
import { registry } from "@web/core/registry";

const HANGZHOU = { latitude: 30.2745, longitude: 120.1551 };

/** A phone that knows where it is, or does not tell. */
function stubPosition(coords) {
    navigator.geolocation.getCurrentPosition = (found, refused) =>
        coords ? found({ coords }) : refused({ code: 1, message: "denied" });
}

const onState = (state) => ({
    content: `the record is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains(${state})`,
});

const onPhoneState = (state) => ({
    content: `the record is ${state}`,
    trigger: `.o_statusbar_status button:visible:contains(${state})`,
});

const openCard = (step) => ({
    content: `the step ${step} is in My Tasks`,
    trigger: `.o_fsm_my_tasks .o_kanban_record:contains(${step}) span:contains(Customer Ltd)`,
    run: "click",
});

const press = (name, label) => ({
    content: `press ${label}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:contains(${label})`,
    run: "click",
});

registry.category("web_tour.tours").add("fsm_agent_takes_request", {
    steps: () => [
        { content: "home is My Tasks", trigger: ".o_fsm_my_tasks" },
        {
            content: "open the requests' menu",
            trigger: "button[data-menu-xmlid='fsm_base.menu_requests']",
            run: "click",
        },
        {
            content: "new request",
            trigger: "a[data-menu-xmlid='fsm_base.menu_request_new']",
            run: "click",
        },
        {
            content: "find the customer by telephone number",
            trigger: "div[name=partner_id] input",
            run: "edit 8888 0001",
        },
        {
            trigger: ".ui-autocomplete a:contains(Customer Ltd)",
            run: "click",
        },
        { content: "the site is proposed", trigger: "div[name=site_id] input:value(Customer Ltd)" },
        { trigger: "div[name=product_id] input", run: "edit Compressor" },
        { trigger: ".ui-autocomplete a:contains(Compressor)", run: "click" },
        { trigger: "div[name=serial] input", run: "edit TOUR-1" },
        { trigger: "div[name=description] textarea", run: "edit No pressure, code E04 && press Tab" },
        { content: "a solution is offered", trigger: ".o_fsm_suggestion:contains(Reset E04)" },
        press("action_submit", "Submit"),
        onState("Open"),
    ],
});

registry.category("web_tour.tours").add("fsm_leader_dispatches", {
    steps: () => [
        openCard("Assign"),
        press("action_dispatch", "Dispatch"),
        {
            content: "the ranking gives reasons",
            trigger: ".modal .o_data_row:contains(Engineer) td[name=reasons]:contains(km from his base)",
        },
        {
            content: "send the engineer",
            trigger: ".modal .o_data_row:has(td[name=engineer_id]:contains(/^Engineer$/)) button[name=action_choose]",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        onState("In Progress"),
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_on_site", {
    steps: () => [
        openCard("Accept"),
        press("action_accept", "Accept"),
        onPhoneState("Accepted"),
        press("action_depart", "Depart"),
        onPhoneState("On the Way"),
        {
            content: "the phone knows where it is",
            trigger: "button[name=action_check_in]",
            run: () => stubPosition(HANGZHOU),
        },
        press("action_check_in", "Check In"),
        { content: "the distance is told", trigger: ".o_notification:contains(44 m from the site)" },
        onPhoneState("On Site"),
        press("action_open_report", "Fill In Report"),
        { content: "the report is open", trigger: ".o_fsm_report_form div[name=work_done] textarea", run: "edit Replaced the filter" },
        { trigger: "div[name=result] .o_selection_badge:contains(/^Fixed$/)", run: "click" },
        {
            content: "add a part",
            trigger: "div[name=part_line_ids] .o-kanban-button-new",
            run: "click",
        },
        { trigger: ".modal div[name=product_id] input", run: "click" },
        { trigger: ".modal .o_kanban_view .o_kanban_record:contains(Air Filter)", run: "click" },
        { content: "who pays is proposed", trigger: ".modal div[name=coverage] input:value(Billable)" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=part_line_ids] .o_kanban_record:contains(Air Filter)" },
        press("action_sign", "Customer Signs"),
        { content: "the customer's name", trigger: ".modal div[name=signed_by] input", run: "edit Ms Zhao" },
        {
            content: "the customer signs with his finger",
            trigger: ".modal .o_fsm_signature_pad canvas",
            run: ({ anchor }) => drawOn(anchor),
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        press("action_submit", "Submit for Review"),
        onPhoneState("Submitted"),
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_position_refused", {
    steps: () => [
        openCard("Check In"),
        {
            content: "the phone refuses",
            trigger: "button[name=action_check_in]",
            run: () => stubPosition(null),
        },
        press("action_check_in", "Check In"),
        { content: "it says so", trigger: ".o_notification:contains(no position)" },
        onPhoneState("On Site"),
    ],
});

registry.category("web_tour.tours").add("fsm_manager_approves", {
    steps: () => [
        {
            content: "take the review",
            trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Review) button[name=action_fsm_take]",
            run: "click",
        },
        { content: "it is mine", trigger: ".o_fsm_my_tasks .o_kanban_record:contains(Review):not(:has(button))" },
        openCard("Review"),
        { content: "what was done", trigger: "div[name=work_done]:contains(Replaced the filter)" },
        press("action_approve", "Approve"),
        onState("Approved"),
    ],
});

registry.category("web_tour.tours").add("fsm_agent_closes", {
    steps: () => [openCard("Close"), press("action_close", "Close"), onState("Closed")],
});
