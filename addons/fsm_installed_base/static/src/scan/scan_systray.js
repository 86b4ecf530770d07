import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { ScanDialog } from "./scan_dialog";

const MODEL = "fsm.installed.product";

/** The button at the top with which people of the service find a machine by its label. */
export class ScanSystray extends Component {
    static template = "fsm_installed_base.ScanSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        onWillStart(async () => {
            const [isAgent, isEngineer] = await Promise.all(
                ["fsm_base.group_fsm_agent", "fsm_base.group_fsm_engineer"].map((group) => user.hasGroup(group))
            );
            this.isShown = isAgent || isEngineer;
        });
    }

    onClick() {
        this.dialog.add(ScanDialog, {
            onFound: (unit) => this.open({ res_id: unit.id }),
            onRegister: (serial) => this.open({ context: { default_serial: serial } }),
        });
    }

    open(values) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            views: [[false, "form"]],
            target: "current",
            ...values,
        });
    }
}

registry.category("systray").add("fsm_installed_base.scan", { Component: ScanSystray }, { sequence: 30 });
