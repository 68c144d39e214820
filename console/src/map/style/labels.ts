// Words on the map, drawn from the page's own font: no glyph server is named anywhere.

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";
import { CITY } from "./sources";

export const REGULAR = "Noto Sans";
export const BOLD = "Noto Sans Bold";

const CLASS: ExpressionSpecification = ["get", "class"];
const NAME: ExpressionSpecification = ["get", "name"];
const MAJOR = ["motorway", "trunk", "primary", "secondary"];

function street(id: string, c: Palette, minzoom: number, classes: string[]): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: CITY,
    "source-layer": "roads",
    minzoom,
    filter: ["all", ["has", "name"], ["match", CLASS, classes, true, false]],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 320,
      "text-field": NAME,
      "text-font": [REGULAR],
      "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10, 15, 11.5, 18, 14],
      "text-max-angle": 30,
      "text-padding": 6,
    },
    paint: { "text-color": c.label, "text-halo-color": c.halo, "text-halo-width": 1.4 },
  };
}

function place(id: string, c: Palette, classes: string[], zooms: [number, number], sizes: [number, number], strong: boolean): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: CITY,
    "source-layer": "places",
    minzoom: zooms[0],
    maxzoom: zooms[1],
    filter: ["all", ["has", "name"], ["match", CLASS, classes, true, false]],
    layout: {
      "text-field": NAME,
      "text-font": [strong ? BOLD : REGULAR],
      "text-size": ["interpolate", ["linear"], ["zoom"], zooms[0], sizes[0], zooms[1], sizes[1]],
      "text-max-width": 7,
      "text-padding": 8,
      "text-letter-spacing": strong ? 0 : 0.02,
      "symbol-sort-key": ["coalesce", ["get", "rank"], 99],
    },
    paint: {
      "text-color": strong ? c.labelStrong : c.label,
      "text-halo-color": c.halo,
      "text-halo-width": 1.6,
    },
  };
}

/** Listed from what gives way to what stays: the last are placed first. */
export function labels(c: Palette): LayerSpecification[] {
  return [
    {
      id: "pois",
      type: "symbol",
      source: CITY,
      "source-layer": "pois",
      minzoom: 16.5,
      filter: ["has", "name"],
      layout: {
        "text-field": NAME,
        "text-font": [REGULAR],
        "text-size": 10.5,
        "text-max-width": 8,
        "text-padding": 10,
        "symbol-sort-key": ["coalesce", ["get", "rank"], 99],
      },
      paint: { "text-color": c.label, "text-halo-color": c.halo, "text-halo-width": 1.2, "text-opacity": 0.85 },
    },
    {
      id: "oneway",
      type: "symbol",
      source: CITY,
      "source-layer": "roads",
      minzoom: 16,
      filter: ["all", ["to-boolean", ["get", "oneway"]], ["match", CLASS, ["motorway", "path", "rail"], false, true]],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 140,
        "icon-image": "oneway",
        "icon-rotate": ["match", ["to-string", ["get", "oneway"]], "-1", 180, 0],
        "icon-padding": 2,
      },
      paint: { "icon-opacity": 0.7 },
    },
    street("street-names", c, 14.5, ["tertiary", "minor", "service"]),
    street("avenue-names", c, 12.5, MAJOR),
    {
      id: "waterway-names",
      type: "symbol",
      source: CITY,
      "source-layer": "waterway",
      minzoom: 12,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 420,
        "text-field": NAME,
        "text-font": [REGULAR],
        "text-size": 11.5,
        "text-letter-spacing": 0.08,
      },
      paint: { "text-color": c.waterLabel, "text-halo-color": c.halo, "text-halo-width": 1 },
    },
    place("hoods", c, ["neighbourhood"], [14, 17.5], [10.5, 13], false),
    place("suburbs", c, ["suburb", "village"], [11.5, 16], [10.5, 14], false),
    place("towns", c, ["town"], [9, 15], [11, 16], true),
    place("cities", c, ["city"], [5, 14], [12, 21], true),
  ];
}
