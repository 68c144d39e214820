// What the page lays over the city: routes, orders and pins. Their places come from
// overlay-data.ts, their pictures from images.ts.

import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";
import { BOLD } from "./labels";
import { LINES, ORDERS, PINS } from "./sources";

/** Zoom from which orders under way without trouble are shown. */
export const QUIET_FROM = 11.5;

/** Beneath the workers. */
export function lines(c: Palette): LayerSpecification[] {
  const round = { "line-cap": "round", "line-join": "round" } as const;
  const wide = (thin: number, thick: number) => ["case", ["get", "selected"], thick, thin] as never;
  return [
    {
      id: "line-trail",
      type: "line",
      source: LINES,
      filter: ["==", ["get", "kind"], "trail"],
      layout: round,
      paint: { "line-color": c.stale, "line-width": wide(2, 3), "line-opacity": 0.75, "line-dasharray": [0.1, 2.2] },
    },
    {
      id: "line-casing",
      type: "line",
      source: LINES,
      filter: ["==", ["get", "kind"], "job"],
      layout: round,
      paint: { "line-color": c.surface, "line-width": wide(5, 7.5), "line-opacity": 0.9 },
    },
    {
      id: "line-job",
      type: "line",
      source: LINES,
      filter: ["==", ["get", "kind"], "job"],
      layout: round,
      paint: { "line-color": c.accent, "line-width": wide(2.5, 4.5), "line-opacity": ["case", ["get", "selected"], 1, 0.7] },
    },
    {
      id: "line-candidate",
      type: "line",
      source: LINES,
      filter: ["==", ["get", "kind"], "candidate"],
      layout: { "line-join": "round" },
      paint: { "line-color": c.offered, "line-width": wide(1.8, 3.2), "line-dasharray": [2.5, 1.8] },
    },
  ];
}

function orders(id: string, filter: unknown, selected: boolean, minzoom: number, c: Palette): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: ORDERS,
    minzoom,
    filter: filter as never,
    layout: {
      "icon-image": selected ? ["concat", ["get", "icon"], "-selected"] : ["get", "icon"],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, selected ? 0.9 : 0.72, 14, 1],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": ["get", "weight"],
      "text-field": ["step", ["zoom"], "", selected ? 12 : 14.5, ["get", "label"]],
      "text-font": [BOLD],
      "text-size": 11,
      "text-anchor": "top",
      "text-offset": ["match", ["get", "stop"], "dropoff", ["literal", [0, 0.35]], ["literal", [0, 1.25]]],
      "text-optional": true,
    },
    paint: { "text-color": c.ink, "text-halo-color": c.surface, "text-halo-width": 1.6 },
  };
}

/** Above the workers. */
export function symbols(c: Palette): LayerSpecification[] {
  return [
    orders("orders-quiet", ["==", ["get", "loud"], false], false, QUIET_FROM, c),
    orders("orders-loud", ["==", ["get", "loud"], true], false, 0, c),
    orders("orders-selected", selectedFilter(null), true, 0, c),
    {
      id: "pins",
      type: "symbol",
      source: PINS,
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "text-field": ["step", ["zoom"], "", 10, ["get", "label"]],
        "text-font": [BOLD],
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 1.1],
        "text-optional": true,
      },
      paint: { "text-color": c.ink, "text-halo-color": c.surface, "text-halo-width": 1.8 },
    },
  ];
}

export function selectedFilter(order: string | null): unknown {
  return ["==", ["get", "order"], order ?? ""];
}
