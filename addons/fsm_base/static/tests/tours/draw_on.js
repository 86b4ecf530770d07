/** Draw a line on a canvas, as a finger does. */
export function drawOn(canvas) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const point = (type, target, x, y) =>
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                clientX: left + x * width,
                clientY: top + y * height,
                pointerId: 1,
                isPrimary: true,
                pointerType: "touch",
                pressure: 0.5,
                button: 0,
                buttons: 1,
            })
        );
    point("pointerdown", canvas, 0.2, 0.7);
    for (let x = 0.25; x < 0.8; x += 0.05) {
        point("pointermove", canvas, x, 0.5 + 0.2 * Math.sin(20 * x));
    }
    point("pointerup", canvas, 0.8, 0.5);
}
