import { deserializeDateTime } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/** A moment as the office says it: without the year where it is this one. */
export function moment(value) {
    if (!value) {
        return "";
    }
    const date = deserializeDateTime(value);
    const day = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return date.toLocaleString(date.year === DateTime.now().year ? day : { ...day, year: "numeric" });
}

/** A day as the office says it. */
export function day(value) {
    return value
        ? deserializeDateTime(value).toLocaleString({ year: "numeric", month: "short", day: "numeric" })
        : "";
}

/** How long ago, in words. */
export function ago(value) {
    return value ? deserializeDateTime(value).toRelative() : "";
}

/** Address of a telephone number for whatever dials: the phone, a soft phone. */
export function tel(number) {
    return `tel:${number.replace(/[^\d+*#]/g, "")}`;
}
