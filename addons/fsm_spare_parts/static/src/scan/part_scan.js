import { Component, onMounted, useState } from "@odoo/owl";
import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Reads one part after the other: by the camera, typed, or sent by a scanner that acts as a keyboard. It stays open
 * until it is closed, and says what was read.
 */
export class PartScanDialog extends Component {
    static template = "fsm_spare_parts.PartScanDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        /** Called with a code; returns `{ added, message }`. */
        onCode: Function,
    };

    setup() {
        this.ui = useService("ui");
        this.inputRef = useAutofocus();
        this.hasCamera = isBarcodeScannerSupported();
        this.state = useState({ code: "", results: [], busy: false });
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
            await this.send();
        }
    }

    async send() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const result = await this.props.onCode(this.state.code);
            this.state.results.unshift(result);
            if (result.added) {
                this.state.code = "";
            }
            this.inputRef.el?.select();
        } finally {
            this.state.busy = false;
        }
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
