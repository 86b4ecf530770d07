import { registry } from "@web/core/registry";

const FILE = `Product,Serial Number,Customer,Installed On,State
TOUR-CL,tour-1,Tour Buyer Ltd,2026-03-01,Installed
TOUR-CL,TOUR-2,Tour Buyer Ltd,2026-03-02,Installed
`;

const load = (content, name) => ({
    content: `load ${name}`,
    trigger: ".o_import_action",
    run: () => {
        const files = new DataTransfer();
        files.items.add(new File([content], name, { type: "text/csv" }));
        const input = document.querySelector(".o_control_panel .o_file_input input");
        input.files = files.files;
        input.dispatchEvent(new Event("change"));
    },
});

/** Customer service imports a small list: a row that is wrong says so, a known machine is updated. */
registry.category("web_tour.tours").add("fsm_agent_imports_machines", {
    steps: () => [
        { trigger: ".o_list_view .o_cp_action_menus button.dropdown-toggle", run: "click" },
        { trigger: ".o-dropdown--menu .o_import_menu", run: "click" },
        { trigger: ".o_control_panel .o_import_file" },
        load(FILE.replace("TOUR-CL,TOUR-2", "NO-SUCH,TOUR-2"), "wrong.csv"),
        { content: "the columns are known", trigger: ".o_import_data_content tbody tr:eq(1) .o_select_menu:contains(Serial Number)" },
        { content: "try it", trigger: ".o_control_panel button:contains(/^Test$/)", run: "click" },
        { content: "the row is named", trigger: ".o_import_data_content:contains(NO-SUCH)" },
        load(FILE, "machines.csv"),
        { trigger: ".o_import_data_sidepanel:contains(machines)" },
        { content: "try it", trigger: ".o_control_panel button:contains(/^Test$/)", run: "click" },
        { content: "all is well", trigger: ".o_import_data_content .alert-info:contains(Everything seems valid)" },
        { content: "import", trigger: ".o_control_panel button.btn-primary:contains(/^Import$/)", run: "click" },
        { content: "they are in the list", trigger: ".o_list_view .o_data_row:contains(TOUR-2)" },
    ],
});
