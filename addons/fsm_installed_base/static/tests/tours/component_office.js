import { registry } from "@web/core/registry";

const row = (words) => `.o_fsm_tree_parts .o_fsm_tree_row:contains(${words})`;

const confirm = (reason) => [
    { content: "say why", trigger: ".modal div[name=reason] input", run: `edit ${reason} && press Tab` },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

/** Customer service puts a part into a machine by hand, corrects it and takes it out again. */
registry.category("web_tour.tours").add("fsm_agent_changes_components", {
    steps: () => [
        { trigger: `${row("Air End")}` },
        { trigger: ".o_fsm_tree_add", run: "click" },
        { content: "which part", trigger: ".modal div[name=product_id] input", run: "edit Dryer Tour" },
        { trigger: ".ui-autocomplete a:contains(Dryer Tour)", run: "click" },
        { content: "inside of what", trigger: ".modal div[name=parent_id] input", run: "edit Cooler" },
        { trigger: ".ui-autocomplete a:contains(Cooler)", run: "click" },
        { trigger: ".modal div[name=serial] input", run: "edit D-1" },
        { trigger: ".modal div[name=position] input", run: "edit 2.9" },
        ...confirm("Retrofitted"),
        { content: "it is in the tree", trigger: `${row("Dryer Tour")}:contains(D-1):contains(2.9)` },
        { trigger: `${row("Dryer Tour")} button[title=Correct]`, run: "click" },
        { trigger: ".modal div[name=serial] input", run: "edit D-2" },
        ...confirm("Misread"),
        { trigger: `${row("Dryer Tour")}:contains(D-2)` },
        { content: "look at it", trigger: `${row("Dryer Tour")} a`, run: "click" },
        { trigger: ".o_form_view div[name=serial]:contains(D-2)" },
        { trigger: ".o_statusbar_buttons button[name=action_remove]", run: "click" },
        ...confirm("Not needed"),
        { content: "it is out", trigger: ".o_form_view .ribbon:contains(Taken Out)" },
    ],
});

/** The bill was changed since: the agent looks at what changed and brings the machine to it. */
registry.category("web_tour.tours").add("fsm_agent_brings_to_bill", {
    steps: () => [
        { trigger: ".o_data_row td[name=serial]:contains(A-1)", run: "click" },
        { trigger: ".alert button[name=action_bring_to_bill]", run: "click" },
        { content: "what changed", trigger: ".modal div[name=changes]:contains(Blade)" },
        { content: "what it means here", trigger: ".modal div[name=differences]:contains(Blade)" },
        ...confirm("Modified on site"),
        { content: "nothing left to do", trigger: ".o_form_view:not(:has(button[name=action_bring_to_bill]:visible))" },
        { content: "two more blades in each fan", trigger: `${row("Blade")}:contains(/× 2 /)` },
    ],
});
