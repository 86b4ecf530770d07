import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { renderToElement } from "@web/core/utils/render";
import { signOf } from "@fsm_base/map/map_markers";

describe.current.tags("headless");

const EVIL = `<script>alert(1)</script><img src=x onerror="alert(2)">`;

test("what people have typed is text in a popup, never HTML", () => {
    allowTranslations();
    const record = {
        title: EVIL,
        lines: [
            { label: EVIL, text: EVIL, type: "char" },
            { label: "Phone", text: `1" onclick="alert(3)`, type: "phone" },
        ],
        buttons: [{ name: "action_x", type: "object", string: EVIL }],
    };
    const element = renderToElement("fsm_base.MapPopup", { layer: { key: "own" }, record });
    expect(element.querySelectorAll("script, img")).toHaveLength(0);
    expect(element.querySelector("h5").textContent).toBe(EVIL);
    expect(element.querySelector("dd").textContent).toBe(EVIL);
    const phone = element.querySelector("a");
    expect(phone.getAttribute("href")).toBe(`tel:1" onclick="alert(3)`);
    expect(phone.hasAttribute("onclick")).toBe(false);
});

test("the sign of a marker is the first letter, or the family name", () => {
    expect([" anna", "王磊", "", false].map(signOf)).toEqual(["A", "王", "", ""]);
});
