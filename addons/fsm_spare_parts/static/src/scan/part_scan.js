import { Component } from "@odoo/owl";
import { CodeDialog } from "@fsm_installed_base/scan/code_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Reads one part after the other; it stays open until it is closed, and says what was read. */
export class PartScanDialog extends CodeDialog {
    static template = "fsm_spare_parts.PartScanDialog";
    static props = {
        close: Function,
        /** Called with a code; returns `{ added, message }`. */
        onCode: Function,
    };

    getInitialState() {
        return { results: [] };
    }

    async read(code) {
        const result = await this.props.onCode(code);
        this.state.results.unshift(result);
        if (result.added) {
            this.state.code = "";
        }
        this.inputRef.el?.select();
    }
}

/** The button with which parts are scanned into the record: the model has a method `scan_part(code)`. */
export class PartScan extends Component {
    static template = "fsm_spare_parts.PartScan";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
    }

    async scan() {
        const { record } = this.props;
        // the part is added to what is stored, so that nothing typed is lost
        if (!(await record.save())) {
            return;
        }
        this.dialog.add(PartScanDialog, {
            onCode: async (code) => {
                const result = await this.orm.call(record.resModel, "scan_part", [[record.resId], code]);
                if (result.added) {
                    await record.load();
                }
                return result;
            },
        });
    }
}

registry.category("view_widgets").add("fsm_part_scan", { component: PartScan });
