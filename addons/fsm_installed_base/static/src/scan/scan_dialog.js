import { useService } from "@web/core/utils/hooks";
import { CodeDialog } from "./code_dialog";

/** Asks for a machine by its label or its serial number. */
export class ScanDialog extends CodeDialog {
    static template = "fsm_installed_base.ScanDialog";
    static props = {
        close: Function,
        /** Called with `{ id, display_name }` of the machine. */
        onFound: Function,
        /** Why a machine that was found can't be taken, in words; nothing when it can. */
        getObjection: { type: Function, optional: true },
        /** Called with the number of a machine that is not registered; without it nothing is offered. */
        onRegister: { type: Function, optional: true },
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    getInitialState() {
        return { units: [], message: "", serial: false };
    }

    async read(code) {
        const { units, message, serial } = await this.orm.call("fsm.installed.product", "scan", [code]);
        Object.assign(this.state, { units, message: message || "", serial: serial || false });
        if (units.length === 1) {
            await this.choose(units[0]);
        } else if (!units.length) {
            this.inputRef.el?.select();
        }
    }

    async choose(unit) {
        const objection = await this.props.getObjection?.(unit);
        if (objection) {
            Object.assign(this.state, { units: [], message: objection, serial: false });
            return;
        }
        this.props.close();
        this.props.onFound(unit);
    }

    register() {
        this.props.close();
        this.props.onRegister(this.state.serial);
    }
}
