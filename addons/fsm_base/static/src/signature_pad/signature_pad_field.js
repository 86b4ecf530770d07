/* global SignaturePad */

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadJS } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const RATIO = 2.2; // width to height

/**
 * A pad on which the customer signs with his finger. Unlike Odoo's signature field it offers no typed or loaded
 * signature: what is kept was drawn here, by hand.
 */
export class SignaturePadField extends Component {
    static template = "fsm_base.SignaturePadField";
    static props = { ...standardFieldProps };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadJS("/web/static/lib/signature_pad/signature_pad.umd.js"));
        useEffect(
            (canvas) => {
                if (!canvas) {
                    return;
                }
                canvas.width = canvas.clientWidth;
                canvas.height = Math.round(canvas.clientWidth / RATIO);
                this.pad = new SignaturePad(canvas, { penColor: "DarkBlue", minWidth: 1, maxWidth: 3 });
                this.pad.addEventListener("endStroke", () => this.save());
                return () => this.pad.off();
            },
            () => [this.canvasRef.el]
        );
    }

    save() {
        const image = this.pad.toDataURL("image/png").split(",")[1];
        return this.props.record.update({ [this.props.name]: image });
    }

    clear() {
        this.pad.clear();
        return this.props.record.update({ [this.props.name]: false });
    }
}

registry.category("fields").add("fsm_signature_pad", {
    component: SignaturePadField,
    displayName: _t("Signature Pad"),
    supportedTypes: ["binary"],
});
