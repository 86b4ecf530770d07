import { Component, onMounted, onWillDestroy, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const WAIT_MS = 200;

/**
 * The one box: a telephone number, a name, a serial number, the number of a request or visit. It looks while one types;
 * Enter takes the first.
 */
export class DeskSearch extends Component {
    static template = "fsm_base.DeskSearch";
    static props = {
        query: { type: String, optional: true },
        onFound: Function,
        onNew: Function,
        onNote: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.rootRef = useRef("root");
        this.inputRef = useAutofocus();
        this.keepLast = new KeepLast();
        this.state = useState({ query: this.props.query || "", result: null, active: 0, shown: false, busy: false });
        this.searchSoon = useDebounced(() => this.search(), WAIT_MS);
        useExternalListener(window, "pointerdown", (ev) => {
            if (!this.rootRef.el?.contains(ev.target)) {
                this.state.shown = false;
            }
        });
        onMounted(() => {
            if (this.state.query) {
                this.search({ take: true });
            }
        });
        onWillDestroy(() => (this.isGone = true));
    }

    get hits() {
        return this.state.result?.hits || [];
    }

    get noneText() {
        const { phone, query } = this.state.result;
        return phone ? _t("No customer with %s yet.", phone) : _t("Nothing fits “%s”.", query);
    }

    get createText() {
        const { phone, query } = this.state.result;
        return _t("New Customer: %s", phone || query);
    }

    openText(hit) {
        return _t("%s open", hit.open_count);
    }

    /**
     * Look for what is typed.
     *
     * @param {Object} [options]
     * @param {boolean} [options.take] open the customer, where only one can be meant
     */
    async search({ take = false } = {}) {
        const query = this.state.query.trim();
        if (!query) {
            Object.assign(this.state, { result: null, shown: false, busy: false });
            return;
        }
        this.state.busy = true;
        let result;
        try {
            result = await this.keepLast.add(this.orm.silent.call("fsm.desk", "search_customers", [query]));
        } finally {
            this.state.busy = false;
        }
        if (this.isGone) {
            return;
        }
        Object.assign(this.state, { result, active: 0, shown: true });
        if (take && (result.exact || result.hits.length === 1)) {
            this.take(result.hits[0]);
        }
    }

    onInput(ev) {
        this.state.query = ev.target.value;
        this.searchSoon();
    }

    async onKeydown(ev) {
        // after the hits a new customer and, for a number, a note of the call without one
        const last = this.hits.length + (this.state.result?.phone ? 1 : 0);
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.active = Math.min(Math.max(this.state.active + step, 0), last);
            this.state.shown = Boolean(this.state.result);
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            this.searchSoon.cancel();
            const asked = this.state.query.trim().split(/\s+/).join(" ");
            if (this.state.result?.query !== asked || this.state.busy) {
                await this.search();
            }
            this.takeActive();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            if (this.state.shown) {
                this.state.shown = false;
            } else {
                this.clear();
            }
        }
    }

    takeActive() {
        if (!this.state.result) {
            return;
        }
        const hit = this.hits[this.state.active];
        if (hit) {
            this.take(hit);
        } else if (this.state.active > this.hits.length) {
            this.note();
        } else {
            this.create();
        }
    }

    take(hit) {
        this.state.shown = false;
        this.props.onFound(hit, this.state.result.phone || "");
    }

    create() {
        this.state.shown = false;
        const { phone, query } = this.state.result;
        this.props.onNew(phone ? { phone } : { name: query });
    }

    note() {
        this.state.shown = false;
        this.props.onNote(this.state.result.phone);
    }

    onFocus() {
        this.state.shown = Boolean(this.state.result && this.state.query);
    }

    clear() {
        Object.assign(this.state, { query: "", result: null, shown: false, active: 0 });
        this.focus();
    }

    focus() {
        this.inputRef.el?.focus();
        this.inputRef.el?.select();
    }
}
