import { registry } from "@web/core/registry";

const onWaiting = { content: "it says what is waited for", trigger: ".alert-info:contains(Waiting for):contains(Parts):contains(Seal until Friday)" };

registry.category("web_tour.tours").add("fsm_dispatcher_waits", {
    steps: () => [
        { content: "the clocks run", trigger: ".nav-link[name=sla]", run: "click" },
        { trigger: "div[name=sla_clock_ids] .o_data_row:contains(Resolve):contains(Running)" },
        { content: "wait", trigger: ".o_statusbar_buttons button[name=action_wait]", run: "click" },
        { content: "without saying for what", trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "it says so", trigger: ".modal:contains(Say what is waited for) .modal-footer button", run: "click" },
        { content: "for parts", trigger: ".modal div[name=waiting_for] label:contains(Parts)", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Seal until Friday" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        onWaiting,
        { content: "the clocks stand still", trigger: "div[name=sla_clock_ids] .o_data_row:contains(Resolve):contains(Paused)" },
        { trigger: "body:not(:has(.modal))" },
        { content: "go on", trigger: ".o_statusbar_buttons button[name=action_resume]", run: "click" },
        { trigger: "body:not(:has(.alert-info:contains(Waiting for)))" },
        { content: "they run again", trigger: "div[name=sla_clock_ids] .o_data_row:contains(Resolve):contains(Running)" },
    ],
});

registry.category("web_tour.tours").add("fsm_engineer_waits", {
    steps: () => [
        { trigger: ".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons button:has(.oi-ellipsis-v), .o_statusbar_buttons button[name=action_wait]" },
        {
            content: "wait, among the other buttons where there are several",
            trigger: ".o_statusbar_buttons",
            run: async ({ anchor }) => {
                const button = anchor.querySelector("button[name=action_wait]");
                (button || anchor.querySelector(".dropdown-toggle, button:has(.oi-ellipsis-v)")).click();
            },
        },
        { trigger: ".modal, .o-dropdown--menu button[name=action_wait]", run: ({ anchor }) => anchor.matches("button") && anchor.click() },
        { content: "for parts", trigger: ".modal div[name=waiting_for] label:contains(Parts)", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Seal until Friday" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        onWaiting,
    ],
});
