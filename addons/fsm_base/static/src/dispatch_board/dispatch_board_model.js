import { deserializeDateTime, getStartOfLocalWeek, serializeDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { DayScale, fillLanes, now } from "./board_time";

const span = (item) => ({ ...item, start: deserializeDateTime(item.start), end: deserializeDateTime(item.end) });
const overlaps = (item, start, end) => item.start < end && item.end > start;

/**
 * What the dispatch board shows, and which days of it.
 */
export class DispatchBoardModel {
    constructor(orm, { mode = "day", date = null, whole = false } = {}) {
        this.orm = orm;
        this.mode = mode;
        this.date = (date ? deserializeDateTime(date) : now()).startOf("day");
        this.whole = whole;
        this.keepLast = new KeepLast();
        this.rows = [];
        this.days = [];
        this.waiting = [];
        this.waitingCount = 0;
    }

    exportState() {
        return { mode: this.mode, date: serializeDateTime(this.date), whole: this.whole };
    }

    get range() {
        const start = this.mode === "week" ? getStartOfLocalWeek(this.date).startOf("day") : this.date;
        return [start, start.plus({ days: this.mode === "week" ? 7 : 1 })];
    }

    /** Read the board again. An answer that a later reading has overtaken is thrown away. */
    async load(domain, context) {
        const [start, end] = this.range;
        const data = await this.keepLast.add(
            this.orm.call(
                "fsm.engineer",
                "get_dispatch_board",
                [serializeDateTime(start), serializeDateTime(end), domain],
                { context }
            )
        );
        this.take(data, start);
    }

    take(data, start) {
        const visits = data.visits.map((visit) => ({ ...span(visit), known: this.known(visit) }));
        const busy = data.busy.map(span);
        const count = this.mode === "week" ? 7 : 1;
        this.days = Array.from({ length: count }, (_, index) => {
            const day = start.plus({ days: index });
            return DayScale.forDay(day, visits, this.whole);
        });
        const leaves = data.leaves.map(span);
        const off = Object.fromEntries(Object.entries(data.off).map(([key, spans]) => [key, spans.map(span)]));
        this.rows = data.engineers
            .map((engineer) => this.makeRow(engineer, { visits, busy, leaves, off: off[engineer.off] }))
            .sort((a, b) => a.team.localeCompare(b.team) || a.name.localeCompare(b.name));
        this.waiting = data.waiting.map((card) => ({
            ...card,
            start: card.start && deserializeDateTime(card.start),
            end: card.end && deserializeDateTime(card.end),
            known: this.known(card),
        }));
        this.waitingCount = data.waiting_count;
    }

    /** What the server is told that we knew when something is dropped. */
    known({ state, engineer_id, start, end }) {
        return { state, engineer_id, start, end };
    }

    makeRow(engineer, { visits, busy, leaves, off }) {
        const mine = (items) => items.filter((item) => item.engineer_id === engineer.id);
        const own = { visits: mine(visits), busy: mine(busy), leaves: mine(leaves) };
        return {
            ...engineer,
            cells: this.days.map((scale) => this.makeCell(scale, own, off)),
        };
    }

    /** A day of an engineer. */
    makeCell(scale, own, off) {
        const [start, end] = [scale.day, scale.day.plus({ days: 1 })];
        const within = (items) => items.filter((item) => overlaps(item, start, end));
        const placed = (items) =>
            within(items)
                .map((item) => ({ ...item, place: scale.place(item) }))
                .filter((item) => item.place);
        const taken = [...placed(own.visits), ...placed(own.busy)].sort((a, b) => a.start - b.start);
        const lanes = fillLanes(taken);
        return {
            scale,
            lanes,
            visits: taken.filter((item) => item.id),
            busy: taken.filter((item) => !item.id),
            leaves: placed(own.leaves),
            off: placed(off),
            isRestDay: off.some((item) => item.start <= start && item.end >= end),
        };
    }
}
