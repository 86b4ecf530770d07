import { Component, onMounted, useState } from "@odoo/owl";
import * as BarcodeScanner from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";

/**
 * Asks for a code: by the camera where there is one, typed, or sent by a scanner that acts as a keyboard. On a phone the
 * camera opens by itself, in front of the dialog: whoever closes it can still type.
 *
 * A dialog that extends it has a template with the input (`t-ref="autofocus"`, `state.code`), and says in `read()` what
 * is done with the code.
 */
export class CodeDialog extends Component {
    static components = { Dialog };

    setup() {
        this.ui = useService("ui");
        this.inputRef = useAutofocus();
        this.hasCamera = isBarcodeScannerSupported();
        this.state = useState({ code: "", busy: false, ...this.getInitialState() });
        onMounted(() => {
            if (this.hasCamera && this.ui.isSmall) {
                this.openCamera();
            }
        });
    }

    /** What the dialog remembers besides the code. */
    getInitialState() {
        return {};
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

    /** Reads the code, one at a time. */
    async send() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.read(this.state.code);
        } finally {
            this.state.busy = false;
        }
    }

    async read() {}
}
