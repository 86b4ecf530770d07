import { Component, onWillStart, onWillUpdateProps, status, useEffect, useRef, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { useBoardLive } from "../boards/board_live";
import { now } from "./board_time";
import { DispatchBoardModel } from "./dispatch_board_model";
import { useBoardDrag } from "./use_board_drag";

const { DateTime } = luxon;
const LANE_PX = 46;

/**
 * Dispatch board (派工看板): engineers × time. Visits and waiting work are dragged to an engineer and a time; what the
 * dispatch form checks is checked, and what stands against it is asked there.
 */
export class DispatchBoard extends Component {
    static template = "fsm_base.DispatchBoard";
    static components = { Layout, SearchBar };
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.notification = useService("notification");
        this.rootRef = useRef("root");
        this.scrollRef = useRef("scroll");
        this.searchBarToggler = useSearchBarToggler();
        // not reactive: moments of luxon write their caches into themselves, which would draw again without end
        this.board = new DispatchBoardModel(this.orm, this.props.state?.board);
        this.ui = useState({ dropping: null });
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({ board: this.board.exportState() }),
        });
        this.drag = useBoardDrag(this.rootRef, {
            enable: () => !this.env.isSmall,
            find: (element) => this.findCard(element),
            cellAt: (row, index) => this.board.rows[row].cells[index],
            isTimeline: () => this.isTimeline,
            onDrop: (card, row, start, end) => this.plan(card, this.board.rows[row], start, end),
        });
        this.live = useBoardLive(
            () => this.load(),
            () => this.drag.active || Boolean(this.ui.dropping)
        );
        onWillStart(() => this.load());
        onWillUpdateProps((props) => this.load(props));
        useEffect(
            () => this.scrollToWork(),
            () => [this.board.mode, this.board.whole]
        );
    }

    async load(props = this.props) {
        await this.board.load(props.domain, props.context);
        if (status(this) === "mounted") {
            this.render();
        }
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    /** Hours as columns; otherwise days as columns with the visits below each other. */
    get isTimeline() {
        return this.board.mode === "day" && !this.env.isSmall;
    }

    get title() {
        const [start, end] = this.board.range;
        if (this.board.mode === "day") {
            return start.toLocaleString({ ...DateTime.DATE_FULL, weekday: "long" });
        }
        return `${start.toLocaleString(DateTime.DATE_MED)} – ${end.minus({ days: 1 }).toLocaleString(DateTime.DATE_MED)}`;
    }

    get nowPercent() {
        const [scale] = this.board.days;
        return this.isTimeline && scale.day.hasSame(now(), "day") ? scale.percent(now()) : null;
    }

    get legend() {
        return [
            ["dispatched", _t("Dispatched")],
            ["accepted", _t("Accepted")],
            ["en_route", _t("On the Way")],
            ["on_site", _t("On Site")],
            ["review", _t("In Review")],
            ["done", _t("Done")],
        ];
    }

    isToday(scale) {
        return scale.day.hasSame(now(), "day");
    }

    dayLabel(scale) {
        return scale.day.toLocaleString({ weekday: "short", month: "numeric", day: "numeric" });
    }

    hourLabel(hour) {
        return `${String(hour).padStart(2, "0")}:00`;
    }

    rowStyle(row) {
        return this.isTimeline ? `height: ${row.cells[0].lanes * LANE_PX + 6}px` : "";
    }

    placeStyle({ place, lane }) {
        const top = lane === undefined ? "" : `top: ${lane * LANE_PX + 3}px; height: ${LANE_PX - 4}px;`;
        return `left: ${place.left}%; width: ${place.width}%; ${top}`;
    }

    times({ start, end }) {
        return `${start.toFormat("HH:mm")} – ${end.toFormat("HH:mm")}`;
    }

    cardTitle(card) {
        const lines = [`${card.name} · ${card.state_label}`];
        if (card.start && card.end) {
            lines.push(this.times(card));
        }
        lines.push([card.customer, card.city].filter(Boolean).join(" · "), card.type, card.reason);
        if (card.late) {
            lines.push(_t("Late"));
        }
        if (card.movable) {
            lines.push(_t("Drag to move. Enter opens it, D asks for engineer and time."));
        }
        return lines.filter(Boolean).join("\n");
    }

    cardKey(card) {
        return `${card.model},${card.id}`;
    }

    cardClass(card) {
        return [
            `o_fsm_state_${card.state}`,
            card.late && "o_fsm_late",
            card.movable ? "o_fsm_movable" : "o_fsm_fixed",
            this.ui.dropping === this.cardKey(card) && "o_fsm_dropping",
        ]
            .filter(Boolean)
            .join(" ");
    }

    wantedText(card) {
        return card.start ? card.start.toFormat("MM-dd HH:mm") : "";
    }

    findCard(element) {
        const key = element.dataset.card;
        const visits = this.board.rows.flatMap((row) => row.cells.flatMap((cell) => cell.visits));
        return [...visits, ...this.board.waiting].find((card) => this.cardKey(card) === key);
    }

    scrollToWork() {
        const element = this.scrollRef.el;
        if (element && this.isTimeline && this.board.whole) {
            element.scrollLeft = (element.scrollWidth * 7) / 24;
        }
    }

    // ------------------------------------------------------------------
    // What is done
    // ------------------------------------------------------------------

    async show(changes) {
        Object.assign(this.board, changes);
        await this.load();
    }

    step(count) {
        return this.show({ date: this.board.date.plus(this.board.mode === "week" ? { weeks: count } : { days: count }) });
    }

    today() {
        return this.show({ date: now().startOf("day") });
    }

    openDay(scale) {
        return this.show({ mode: "day", date: scale.day });
    }

    open(card) {
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: card.model,
            res_id: card.id,
            views: [[false, "form"]],
        });
    }

    onKeydown(ev, card) {
        if (ev.key.toLowerCase() === "d" && card.movable && !ev.ctrlKey && !ev.metaKey && !ev.altKey) {
            ev.preventDefault();
            return this.ask(card);
        }
    }

    /** The dispatch form, with the ranking: for keyboards, phones, and who wants to see the reasons. */
    ask(card) {
        return this.attempt(card, () => this.orm.call(card.model, "action_board_ask", [[card.id]]));
    }

    /** Have it planned. Whatever is said against it is shown, and the board is read again: nothing is left half-way. */
    plan(card, engineer, start, end) {
        const args = [
            [engineer.id],
            card.model,
            card.id,
            serializeDateTime(start),
            end ? serializeDateTime(end) : false,
            card.known,
        ];
        return this.attempt(card, () => this.orm.call("fsm.engineer", "action_board_drop", args));
    }

    async attempt(card, call) {
        this.ui.dropping = this.cardKey(card);
        let result;
        try {
            result = await call();
        } catch (error) {
            if (error instanceof RPCError) {
                this.notification.add(error.data?.message || error.message, { type: "danger", sticky: true });
            } else if (error instanceof ConnectionLostError) {
                this.notification.add(_t("No connection: nothing was changed. Try again."), { type: "danger" });
                return;
            } else {
                throw error;
            }
        } finally {
            this.ui.dropping = null;
        }
        if (result && typeof result === "object") {
            await this.actionService.doAction(result, { onClose: () => this.load() });
        } else {
            await this.load();
        }
    }
}

registry.category("views").add("fsm_dispatch_board", {
    ...kanbanView,
    Controller: DispatchBoard,
    searchMenuTypes: ["filter", "favorite"],
    props: (genericProps) => genericProps,
});
