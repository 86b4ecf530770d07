import { onWillUnmount } from "@odoo/owl";
import { useDraggable } from "@web/core/utils/draggable";

const MINUTES = 60;

/**
 * Dragging on the dispatch board: visits and waiting work onto an engineer and a time, and the right edge of a visit
 * to its end. A shadow shows where and when it would come; what it means is up to `onDrop`.
 *
 * @param {{ el: HTMLElement }} rootRef
 * @param {Object} board
 * @param {() => boolean} board.enable
 * @param {(element: HTMLElement) => Object} board.find the card of an element
 * @param {(row: number, index: number) => Object} board.cellAt a day of an engineer
 * @param {() => boolean} board.isTimeline whether the width of a cell is time
 * @param {(card, row: number, start, end) => any} board.onDrop
 */
export function useBoardDrag(rootRef, board) {
    const state = { active: false };
    const ghost = document.createElement("div");
    ghost.className = "o_fsm_board_ghost";
    let current = null;

    /** The cell under the pointer, and the time that it means. */
    function targetAt(x, y, left) {
        for (const element of rootRef.el.querySelectorAll(".o_fsm_board_cell")) {
            const rect = element.getBoundingClientRect();
            if (x < rect.left || x >= rect.right || y < rect.top || y >= rect.bottom) {
                continue;
            }
            const row = Number(element.dataset.row);
            const { scale } = board.cellAt(row, Number(element.dataset.index));
            const { card } = current;
            const start = board.isTimeline()
                ? scale.momentAt((left - rect.left) / rect.width)
                : keepClock(scale, card.start);
            return { element, row, scale, start, end: start.plus({ minutes: Math.round(card.hours * MINUTES) }) };
        }
        return null;
    }

    /** Another day, the same hour. */
    function keepClock(scale, start) {
        return start ? scale.day.set({ hour: start.hour, minute: start.minute }) : scale.day.set({ hour: 9 });
    }

    function showGhost(target) {
        if (!target) {
            ghost.remove();
            return;
        }
        const { scale, start, end } = target;
        const place = board.isTimeline() ? scale.place({ start, end }) : { left: 0, width: 100 };
        ghost.textContent = `${start.toFormat("HH:mm")} – ${end.toFormat("HH:mm")}`;
        ghost.style.left = `${place?.left || 0}%`;
        ghost.style.width = `${place?.width || 0}%`;
        if (ghost.parentElement !== target.element) {
            target.element.append(ghost);
        }
    }

    function stop() {
        state.active = false;
        current = null;
        ghost.remove();
    }

    useDraggable({
        ref: rootRef,
        enable: board.enable,
        elements: ".o_fsm_movable",
        ignore: ".o_fsm_resize",
        cursor: "grabbing",
        edgeScrolling: { speed: 15, threshold: 40 },
        onDragStart: ({ x, element }) => {
            const card = board.find(element);
            const isBlock = element.classList.contains("o_fsm_board_visit");
            // a block is held where it was taken, a card from the list by its beginning
            const offset = isBlock && board.isTimeline() ? x - element.getBoundingClientRect().left : 0;
            state.active = true;
            current = { card, offset };
        },
        onDrag: ({ x, y }) => current && showGhost(targetAt(x, y, x - current.offset)),
        onDrop: ({ x, y }) => {
            const target = current && targetAt(x, y, x - current.offset);
            if (target) {
                const { card } = current;
                const end = card.model === "fsm.task" ? target.end : null;
                board.onDrop(card, target.row, target.start, end);
            }
        },
        onDragEnd: stop,
    });

    let unlisten = () => {};
    state.startResize = (ev, card) => {
        if (ev.button || !card.movable) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        const element = ev.target.closest(".o_fsm_board_cell");
        const rect = element.getBoundingClientRect();
        const row = Number(element.dataset.row);
        const { scale } = board.cellAt(row, Number(element.dataset.index));
        state.active = true;
        const endAt = (x) => {
            const end = scale.momentAt((x - rect.left) / rect.width);
            const shortest = card.start.plus({ minutes: 15 });
            return end > shortest ? end : shortest;
        };
        const move = ({ clientX }) => showGhost({ element, scale, start: card.start, end: endAt(clientX) });
        const finish = ({ type, clientX }) => {
            unlisten();
            stop();
            const end = endAt(clientX);
            if (type === "pointerup" && !end.equals(card.end)) {
                board.onDrop(card, row, card.start, end);
            }
        };
        unlisten = () => {
            window.removeEventListener("pointermove", move);
            window.removeEventListener("pointerup", finish);
            window.removeEventListener("pointercancel", finish);
            unlisten = () => {};
        };
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", finish);
        window.addEventListener("pointercancel", finish);
    };
    onWillUnmount(() => unlisten());
    return state;
}
