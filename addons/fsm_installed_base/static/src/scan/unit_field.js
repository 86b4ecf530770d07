import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { getFieldDomain } from "@web/model/relational_model/utils";
import { buildM2OFieldDescription, extractM2OFieldProps, Many2OneField } from "@web/views/fields/many2one/many2one_field";
import { ScanDialog } from "./scan_dialog";

/**
 * A machine, chosen as usual or scanned.
 *
 * Option `scan_in_domain`: what is scanned has to be one of those that can be chosen; without it any machine is taken,
 * and the form says when it is registered elsewhere.
 */
export class UnitField extends Many2OneField {
    static template = "fsm_installed_base.UnitField";
    static props = { ...Many2OneField.props, scanInDomain: { type: Boolean, optional: true } };

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    scan() {
        const { name, record } = this.props;
        this.dialog.add(ScanDialog, {
            onFound: (unit) => record.update({ [name]: unit }),
            getObjection: this.props.scanInDomain ? (unit) => this.getObjection(unit) : undefined,
        });
    }

    async getObjection(unit) {
        const { domain, name, record } = this.props;
        const offered = getFieldDomain(record, name, domain);
        const found = await this.orm.searchCount("fsm.installed.product", [["id", "=", unit.id], ...offered]);
        return found ? "" : _t("%s is registered for another customer.", unit.display_name);
    }
}

registry.category("fields").add("fsm_unit", {
    ...buildM2OFieldDescription(UnitField),
    extractProps: (staticInfo, dynamicInfo) => ({
        ...extractM2OFieldProps(staticInfo, dynamicInfo),
        scanInDomain: Boolean(staticInfo.options.scan_in_domain),
    }),
});
