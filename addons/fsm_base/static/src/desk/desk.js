import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { DeskCard, DeskHistory } from "./desk_customer";
import { moment } from "./desk_dates";
import { DeskNoteDialog } from "./desk_note_dialog";
import { DeskSearch } from "./desk_search";

/**
 * The interaction centre (交互中心): the one screen of an agent. Whatever is opened from here is opened in a dialog, and
 * when that is closed, the customer is read again.
 */
export class Desk extends Component {
    static template = "fsm_base.Desk";
    static components = { DeskCard, DeskHistory, DeskSearch };
    static props = { ...standardActionServiceProps };
    static path = "fsm-desk";
    static displayName = _t("Interaction Centre");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.bodyRef = useRef("body");
        this.keepLast = new KeepLast();
        this.moment = moment;
        this.query = this.getQuery();
        this.state = useState({ start: null, customer: null, fresh: [] });
        useBus(this.env.bus, "fsm_desk:open", (ev) => this.open(ev.detail));
        onWillStart(async () => {
            this.state.start = await this.orm.call("fsm.desk", "get_start");
            if (this.props.resId && !this.query) {
                await this.load({ partnerId: this.props.resId }).catch(() => {});
            }
        });
    }

    /** What the address asks to look for. The router makes figures of it, which a number with a leading zero is not. */
    getQuery() {
        const { phone, q } = this.props.action.params || {};
        if (phone === undefined && q === undefined) {
            return "";
        }
        const asked = new URLSearchParams(browser.location.search);
        return asked.get("phone") || asked.get("q") || String(phone ?? q);
    }

    // ---------------------------------------------------------------- the customer

    async load({ partnerId, contactId = false, phone = "", more = {} }) {
        const customer = await this.keepLast.add(
            this.orm.call("fsm.desk", "get_customer", [partnerId, contactId, phone], more)
        );
        this.state.customer = customer;
        this.asked = { partnerId, contactId, phone, more };
        this.props.updateActionState?.({ resId: customer.card.id });
    }

    async open(asked) {
        this.state.fresh = [];
        await this.load(asked);
        this.bodyRef.el?.scrollTo({ top: 0 });
    }

    /** Read the customer again; requests that were not there before stand out. */
    async reload() {
        if (!this.asked) {
            this.state.start = await this.orm.call("fsm.desk", "get_start");
            return;
        }
        const ids = () => [...this.state.customer.open, ...this.state.customer.past].map((request) => request.id);
        const known = ids();
        await this.load(this.asked);
        this.state.fresh = ids().filter((id) => !known.includes(id));
    }

    async close() {
        this.asked = null;
        this.state.customer = null;
        this.props.updateActionState?.({ resId: false });
        await this.reload();
    }

    onFound(hit, phone) {
        return this.open({ partnerId: hit.partner_id, contactId: hit.contact_id, phone, more: this.moreOf(hit) });
    }

    /** Hook: further arguments of get_customer that follow from what was found. */
    moreOf(hit) {
        return {};
    }

    get callerText() {
        return _t("Calling from %s", this.state.customer.phone);
    }

    // ---------------------------------------------------------------- dialogs

    openForm(resModel, { view, onSaved, ...props }) {
        this.dialog.add(
            FormViewDialog,
            {
                resModel,
                viewId: view ? this.state.start.views[view] : false,
                canExpand: Boolean(props.resId),
                onRecordSaved: (record) => onSaved?.(record),
                ...props,
            },
            { onClose: () => this.reload() }
        );
    }

    onNewCustomer({ phone = "", name = "" } = {}) {
        this.openForm("res.partner", {
            view: "customer",
            title: _t("New Customer"),
            context: { ...this.state.start.customer_context, default_phone: phone, default_name: name },
            onSaved: (record) => this.open({ partnerId: record.resId, phone }),
        });
    }

    /** Who does not give a name is noted by his number. */
    onNoteNumber(phone) {
        this.openForm("fsm.call.note", {
            view: "call_note",
            title: _t("Call Note"),
            context: { default_phone: phone },
        });
    }

    onEditCustomer() {
        const { id, name } = this.state.customer.card;
        this.openForm("res.partner", { view: "customer", title: name, resId: id });
    }

    onNewContact() {
        const { card, phone } = this.state.customer;
        const isKnown = [card, ...this.state.customer.contacts].some((person) => person.phone === phone);
        this.openForm("res.partner", {
            view: "contact",
            title: _t("New Contact"),
            context: {
                default_parent_id: card.id,
                default_type: "contact",
                default_phone: isKnown ? "" : phone,
            },
            onSaved: (record) => {
                this.asked.contactId = record.resId;
            },
        });
    }

    onNewSite() {
        this.openForm("res.partner", {
            view: "contact",
            title: _t("New Site"),
            context: {
                ...this.state.start.customer_context,
                default_is_company: false,
                default_parent_id: this.state.customer.card.id,
                default_type: "delivery",
            },
        });
    }

    onAction(button) {
        if (button.action) {
            return this.action.doAction(button.action, { onClose: () => this.reload() });
        }
        return this.openForm(button.res_model, { view: button.view, title: button.name, context: button.context });
    }

    // ---------------------------------------------------------------- requests and calls

    onOpenRequest(request) {
        this.openForm("fsm.request", {
            view: request.state === "draft" ? "request" : undefined,
            title: request.name,
            resId: request.id,
        });
    }

    async onOpenAll() {
        const { id } = this.state.customer.card;
        return this.action.doAction(await this.orm.call("res.partner", "action_open_fsm_requests", [[id]]));
    }

    onNote(request) {
        this.dialog.add(DeskNoteDialog, {
            title: _t("Note on %s", request.name),
            save: (text) => this.orm.call("fsm.desk", "add_note", [request.id, text]),
        });
    }

    /** The customer asks where it stands (催单). */
    async onChase(request) {
        await this.orm.call("fsm.request", "action_chase", [[request.id]]);
        await this.reload();
    }

    async onEscalate(request) {
        const question = await this.orm.call("fsm.request", "action_escalate", [[request.id]]);
        return this.action.doAction(question, { onClose: () => this.reload() });
    }

    onOpenCall(call) {
        this.openForm("fsm.call.note", { view: "call_note", title: _t("Call Note"), resId: call.id });
    }

    async onCalledBack(call) {
        await this.orm.call("fsm.call.note", "action_called_back", [[call.id]]);
        await this.reload();
    }

    async onRequestFromCall(call) {
        const action = await this.orm.call("fsm.call.note", "action_make_request", [[call.id]]);
        this.openForm("fsm.request", {
            view: "request",
            title: _t("New Request"),
            context: action.context,
            resId: action.res_id,
        });
    }

    onCallBack(call) {
        return call.partner_id
            ? this.open({ partnerId: call.partner_id, phone: call.phone })
            : this.onOpenCall(call);
    }
}

registry.category("actions").add("fsm_desk", Desk);
