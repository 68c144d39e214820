// The whole style, made in code: one origin, no glyphs, no sprite.

import type { StyleSpecification } from "maplibre-gl";
import { type Theme, paletteOf } from "../palette";
import { ground } from "./ground";
import { labels } from "./labels";
import { lines, symbols } from "./overlay";
import { roads } from "./roads";
import { TILE_ZOOM_MAX, tileAddress } from "./schema";
import { CITY, LINES, ORDERS, PINS } from "./sources";

/** The layer workers are drawn beneath. */
export const ABOVE_WORKERS = "orders-quiet";

export function styleOf(theme: Theme, origin: string): StyleSpecification {
  const c = paletteOf(theme);
  return {
    version: 8,
    sources: {
      [CITY]: { type: "vector", tiles: [tileAddress(origin)], minzoom: 0, maxzoom: TILE_ZOOM_MAX },
      [LINES]: empty(),
      [ORDERS]: empty(),
      [PINS]: empty(),
    },
    layers: [...ground(c), ...roads(c), ...labels(c), ...lines(c), ...symbols(c)],
    transition: { duration: 200, delay: 0 },
  };
}

function empty() {
  return {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
    attribution: "",
  } as StyleSpecification["sources"][string];
}
