import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("fsm_manager_reads_a_plan", {
    steps: () => [
        { content: "the part at the warehouse", trigger: ".o_data_row:contains(Tour Valve):not(:contains(Engineer)) td[name=product_id]", run: "click" },
        { content: "what is proposed", trigger: ".o_form_view div[name=proposal]:contains(Buy)" },
        { trigger: "div[name=proposed_qty]:contains(3)" },
        { content: "the levels", trigger: "div[name=min_qty]:contains(2)" },
        { trigger: "div[name=max_qty]:contains(3)" },
        { trigger: "div[name=demand_year]:contains(9.00)" },
        { content: "in words", trigger: "div[name=reason]:contains(9 used in 365 days: 9.00 a year)" },
        { content: "month by month", trigger: "div[name=used_by_month]:contains( · )" },
        { content: "the reports behind it", trigger: "button[name=action_open_consumption]", run: "click" },
        { trigger: ".o_graph_view" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour Valve):contains(Engineer)" },
        { content: "back to the plan", trigger: ".breadcrumb-item.o_back_button a:contains(Tour Valve)", run: "click" },
        { trigger: ".o_statusbar_buttons button[name=action_apply]", run: "click" },
        { trigger: ".o_notification:contains(Reordering rules: 1 made, 0 changed.)" },
    ],
});

registry.category("web_tour.tours").add("fsm_manager_moves_a_surplus", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Valve):not(:contains(Engineer)) td[name=product_id]", run: "click" },
        { trigger: "div[name=source_warehouse_id]:contains(South)" },
        { trigger: "div[name=reason]:contains(move 3 from South)" },
        { trigger: ".o_statusbar_buttons button[name=action_apply]", run: "click" },
        { trigger: ".o_notification:contains(Transfers: )" },
        { content: "it is coming now", trigger: "div[name=incoming_qty]:contains(3)" },
        { trigger: "div[name=proposal]:contains(Nothing)" },
    ],
});

registry.category("web_tour.tours").add("fsm_warehouse_names_a_substitute", {
    steps: () => [
        { trigger: ".o_form_view .nav-link[name=inventory]", run: "click" },
        { trigger: "div[name=fsm_substitute_ids] input", run: "edit Tour Washable" },
        { trigger: ".o-autocomplete--dropdown-item a:contains(Tour Washable)", run: "click" },
        { trigger: "div[name=fsm_substitute_ids] .o_tag:contains(Tour Washable)" },
        { trigger: "div[name=fsm_service_level] input", run: "edit 99" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

registry.category("web_tour.tours").add("fsm_admin_sets_planning", {
    steps: () => [
        { trigger: "#fsm_part_plan div[name=fsm_plan_service_level] input", run: "edit 97.5" },
        { trigger: "#fsm_part_plan div[name=fsm_plan_bag_demand] input", run: "edit 6" },
        { trigger: "#fsm_part_plan div[name=fsm_plan_review_days] input", run: "edit 45" },
        { trigger: "button.o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.o_form_dirty)) #fsm_part_plan, .o_home_menu, .o_fsm_my_tasks, .o_form_saved" },
    ],
});
