import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Keep the address of what would be opened, instead of opening it. */
function catchFiles() {
    browser.open = (url) => {
        document.body.dataset.opened = url;
    };
}

/** Ask for an export of all reports of the list; ``kind`` is the label of the choice. */
const askFor = (kind) => [
    { content: "choose one", trigger: ".o_data_row:contains(Customer Ltd):first .o_list_record_selector input", run: "click" },
    { content: "and another", trigger: ".o_data_row:contains(Customer Ltd):last .o_list_record_selector input", run: "click" },
    { content: "the menu", trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
    { content: "export", trigger: ".o-dropdown--menu .o-dropdown-item:contains(批量导出 PDF)", run: "click" },
    { content: kind, trigger: `.modal .o_radio_item:contains(${kind}) input`, run: "click" },
    { content: "go", trigger: ".modal button[name=action_export]:contains(导出)", run: "click" },
    { content: "it waits, and is made in the background", trigger: ".o_fsm_export_progress[data-state=waiting]" },
    { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(等待)" },
];

const tours = registry.category("web_tour.tours");

tours.add("fsm_chinese_asks_for_pdf", { steps: () => askFor("合并成一个 PDF") });
tours.add("fsm_chinese_asks_for_zip", { steps: () => askFor("压缩包") });

tours.add("fsm_chinese_fetches_export", {
    steps: () => [
        { content: "ready", trigger: ".o_data_row:contains(2 份服务报告) .badge:contains(已完成)", run: "click" },
        { content: "how many", trigger: ".o_form_view div[name=total_count]:contains(2)", run: catchFiles },
        {
            content: "save it",
            trigger: ".o_statusbar_buttons button.btn-primary[name=action_download]:contains(下载)",
            run: "click",
        },
        { content: "the file", trigger: "body[data-opened*='/web/content/']" },
        { content: "no English is left", trigger: ".o_form_view:not(:contains(Download)):not(:contains(Reports)):not(:contains(Ready))" },
    ],
});
