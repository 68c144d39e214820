// Land, water and buildings: what must stay quiet.

import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";
import { CITY } from "./sources";

export function ground(c: Palette): LayerSpecification[] {
  return [
    { id: "land", type: "background", paint: { "background-color": c.land } },
    {
      id: "landuse",
      type: "fill",
      source: CITY,
      "source-layer": "landuse",
      paint: {
        "fill-antialias": false,
        "fill-color": [
          "match",
          ["get", "class"],
          ["park", "garden", "grass", "recreation", "pitch", "golf", "meadow", "farmland", "orchard", "scrub"],
          c.green,
          ["wood", "forest"],
          c.wood,
          ["beach", "sand"],
          c.beach,
          "cemetery",
          c.cemetery,
          ["industrial", "commercial", "retail", "railway", "quarry", "port", "military"],
          c.industrial,
          "residential",
          c.residential,
          c.land,
        ],
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 13, 1],
      },
    },
    {
      id: "water",
      type: "fill",
      source: CITY,
      "source-layer": "water",
      paint: { "fill-color": c.water },
    },
    {
      id: "waterway",
      type: "line",
      source: CITY,
      "source-layer": "waterway",
      minzoom: 11,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": c.water,
        "line-width": [
          "interpolate",
          ["exponential", 1.4],
          ["zoom"],
          11,
          ["match", ["get", "class"], ["river", "canal"], 1.4, 0.5],
          18,
          ["match", ["get", "class"], ["river", "canal"], 10, 4],
        ],
      },
    },
    {
      id: "buildings",
      type: "fill",
      source: CITY,
      "source-layer": "buildings",
      minzoom: 14,
      paint: {
        "fill-color": c.building,
        "fill-outline-color": c.buildingLine,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0, 15, 0.9],
      },
    },
  ];
}
