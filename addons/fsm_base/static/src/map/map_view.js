import { registry } from "@web/core/registry";

import { MapArchParser } from "./map_arch_parser";
import { MapController } from "./map_controller";
import { MapModel } from "./map_model";
import { MapRenderer } from "./map_renderer";

export const fsmMapView = {
    type: "fsm_map",
    ArchParser: MapArchParser,
    Controller: MapController,
    Model: MapModel,
    Renderer: MapRenderer,
    searchMenuTypes: ["filter", "favorite"],

    props: (genericProps, { ArchParser, Model, Renderer }) => ({
        ...genericProps,
        archInfo: new ArchParser().parse(genericProps.arch, genericProps.fields),
        Model,
        Renderer,
    }),
};

registry.category("views").add("fsm_map", fsmMapView);
