import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Small pictures of the photos that were chosen. */
export class PhotoPreviews extends Interaction {
    static selector = ".o_fsm_request_form";
    dynamicContent = {
        "input[type=file]": { "t-on-change": this.onChange },
    };

    setup() {
        this.urls = [];
        this.registerCleanup(() => this.forget());
    }

    onChange(event) {
        this.forget();
        this.urls = [...event.target.files].slice(0, 5).map((file) => URL.createObjectURL(file));
        const images = this.urls.map((url) => {
            const image = document.createElement("img");
            image.src = url;
            image.alt = "";
            image.height = 72;
            image.className = "rounded border";
            return image;
        });
        this.el.querySelector(".o_fsm_previews").replaceChildren(...images);
    }

    forget() {
        this.urls.forEach((url) => URL.revokeObjectURL(url));
        this.urls = [];
    }
}

registry.category("public.interactions").add("fsm_base.photo_previews", PhotoPreviews);
