import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/**
 * The questions of a follow-up with the customer's answers, which the agent completes and corrects while he talks to
 * the customer. The value: `{questions: [...], values: {id: answer}}`; what he has touched goes back as `changed`.
 */
export class QuestionnaireField extends Component {
    static template = "fsm_followup.QuestionnaireField";
    static props = { ...standardFieldProps };

    get form() {
        return this.props.record.data[this.props.name] || { questions: [], values: {} };
    }

    get yesNo() {
        return [
            { id: "yes", name: _t("Yes") },
            { id: "no", name: _t("No") },
        ];
    }

    value(question) {
        return this.form.values[question.id];
    }

    isChosen(question, id) {
        const value = this.value(question);
        return Array.isArray(value) ? value.includes(id) : value === id;
    }

    set(question, value) {
        const values = { ...this.form.values, [question.id]: value };
        const changed = { ...this.form.changed, [question.id]: value };
        this.props.record.update({ [this.props.name]: { ...this.form, values, changed } });
    }

    /** What is chosen already is taken back, where the question may be left out. */
    choose(question, id) {
        this.set(question, this.isChosen(question, id) && !question.required ? null : id);
    }

    toggle(question, id) {
        const chosen = this.value(question) || [];
        this.set(question, chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
    }

    onNumber(question, event) {
        const text = event.target.value.trim();
        this.set(question, text === "" ? null : text);
    }

    onText(question, event) {
        this.set(question, event.target.value);
    }

    /** What was answered, in a form that is only read. */
    words(question) {
        const value = this.value(question);
        if (value === undefined || value === null || value === "") {
            return "–";
        }
        if (question.kind === "stars") {
            return "★".repeat(value) + "☆".repeat(5 - value);
        }
        if (question.kind === "yes_no") {
            return this.yesNo.find((choice) => choice.id === value).name;
        }
        if (["one", "several"].includes(question.kind)) {
            const names = question.options.filter((option) => this.isChosen(question, option.id));
            return names.map((option) => option.name).join(_t(", ")) || "–";
        }
        return value;
    }
}

registry.category("fields").add("fsm_questionnaire", {
    component: QuestionnaireField,
    displayName: _t("Questions of a follow-up"),
    supportedTypes: ["json"],
});
