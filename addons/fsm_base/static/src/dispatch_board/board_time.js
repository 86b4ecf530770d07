const { DateTime } = luxon;

const SNAP_MINUTES = 15;
const MINUTES = 60;
// Hours that are always shown; a day with earlier or later visits shows more.
const FIRST_HOUR = 7;
const LAST_HOUR = 20;

/**
 * The part of a day that the board shows: places on it are by the clock on the wall of the user's time zone, so that a
 * day on which the clocks change looks like any other; moments are found again from the wall's clock by luxon.
 */
export class DayScale {
    /**
     * @param {DateTime} day
     * @param {number} firstHour
     * @param {number} lastHour
     */
    constructor(day, firstHour, lastHour) {
        this.day = day.startOf("day");
        this.first = firstHour * MINUTES;
        this.span = (lastHour - firstHour) * MINUTES;
        this.hours = Array.from({ length: lastHour - firstHour }, (_, index) => firstHour + index);
    }

    /** Which hours a day needs for what happens on it. */
    static forDay(day, spans, whole) {
        if (whole) {
            return new DayScale(day, 0, 24);
        }
        let [first, last] = [FIRST_HOUR, LAST_HOUR];
        for (const { start, end } of spans) {
            if (start.hasSame(day, "day")) {
                first = Math.min(first, start.hour);
                last = end.hasSame(day, "day") ? Math.max(last, end.hour + (end.minute ? 1 : 0)) : 24;
            } else if (start < day && end > day.startOf("day")) {
                first = 0;
            }
        }
        return new DayScale(day, first, last);
    }

    /** Where a moment stands, in percent of the width; what is before or after the day stands at its edge. */
    percent(moment) {
        if (moment < this.day) {
            return 0;
        }
        if (!moment.hasSame(this.day, "day")) {
            return 100;
        }
        const minutes = moment.hour * MINUTES + moment.minute - this.first;
        return Math.min(100, Math.max(0, (100 * minutes) / this.span));
    }

    /** Style of something that lasts from one moment to another; null when nothing of it is to be seen. */
    place({ start, end }) {
        const left = this.percent(start);
        const width = this.percent(end) - left;
        return width > 0 ? { left, width } : null;
    }

    /** The moment at a share (0 to 1) of the width, at a quarter of an hour. */
    momentAt(share) {
        const minutes = Math.round((this.first + share * this.span) / SNAP_MINUTES) * SNAP_MINUTES;
        const inDay = Math.min(24 * MINUTES - SNAP_MINUTES, Math.max(0, minutes));
        return this.day.set({ hour: Math.floor(inDay / MINUTES), minute: inDay % MINUTES });
    }
}

/** Put things that overlap into lanes below each other: gives each its `lane` and returns how many there are. */
export function fillLanes(items) {
    const ends = [];
    for (const item of items) {
        let lane = ends.findIndex((end) => end <= item.start);
        if (lane < 0) {
            lane = ends.length;
        }
        ends[lane] = item.end;
        item.lane = lane;
    }
    return Math.max(1, ends.length);
}

export function now() {
    return DateTime.now();
}
