import { Component, onMounted, useState } from "@odoo/owl";
import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/**
 * Asks for a machine: by the camera where there is one, or by its number, typed or sent by a scanner that acts as a
 * keyboard. On a phone the camera opens by itself, in front of the dialog: whoever closes it can still type.
 */
export class ScanDialog extends Component {
    static template = "fsm_installed_base.ScanDialog";
    static components = { Dialog };
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
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.inputRef = useAutofocus();
        this.hasCamera = isBarcodeScannerSupported();
        this.state = useState({ code: "", units: [], message: "", serial: false, busy: false });
        onMounted(() => {
            if (this.hasCamera && this.ui.isSmall) {
                this.openCamera();
            }
        });
    }

    async openCamera() {
        let code;
        try {
            code = await BarcodeScanner.scanBarcode(this.env);
        } catch {
            return; // no leave to use it, or none there: Odoo's dialog says so, and ours is behind it
        }
        if (code) {
            this.state.code = code;
            await this.search();
        }
    }

    async search() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const { units, message, serial } = await this.orm.call("fsm.installed.product", "scan", [this.state.code]);
            Object.assign(this.state, { units, message: message || "", serial: serial || false });
            if (units.length === 1) {
                await this.choose(units[0]);
            } else if (!units.length) {
                this.inputRef.el?.select();
            }
        } finally {
            this.state.busy = false;
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
