import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { CharField, charField } from "@web/views/fields/char/char_field";

/**
 * A quantity with − and +, for thumbs: also on cards, which are not edited otherwise.
 *
 * Option `checked_field`: a boolean of the same record that becomes true with the first touch, and has a tick of its own.
 */
export class StepperField extends FloatField {
    static template = "fsm_spare_parts.StepperField";
    static props = {
        ...FloatField.props,
        isCard: { type: Boolean, optional: true },
        isFrozen: { type: Boolean, optional: true },
        checkedField: { type: String, optional: true },
    };

    get canLower() {
        return this.value > 0;
    }

    get isChecked() {
        return Boolean(this.props.record.data[this.props.checkedField]);
    }

    check() {
        return this.props.record.update({ [this.props.checkedField]: !this.isChecked });
    }

    step(by) {
        const { name, record, checkedField } = this.props;
        const values = { [name]: Math.max(0, (record.data[name] || 0) + by) };
        if (checkedField) {
            values[checkedField] = true;
        }
        return record.update(values);
    }
}

registry.category("fields").add("fsm_stepper", {
    ...floatField,
    component: StepperField,
    displayName: _t("Quantity with − and +"),
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        isCard: fieldInfo.viewType === "kanban",
        isFrozen: dynamicInfo.readonly,
        checkedField: fieldInfo.options.checked_field,
    }),
});

/** Words set in by a level: option `level_field` names the integer field that says how far. */
export class IndentedField extends CharField {
    static template = "fsm_spare_parts.IndentedField";
    static props = { ...CharField.props, levelField: { type: String } };

    get level() {
        return this.props.record.data[this.props.levelField] || 0;
    }
}

registry.category("fields").add("fsm_indented", {
    ...charField,
    component: IndentedField,
    displayName: _t("Indented"),
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...charField.extractProps(fieldInfo, dynamicInfo),
        levelField: fieldInfo.options.level_field,
    }),
});
