// Roads by rank: the classes a rider decides by stand out, the rest recede. One casing and
// one surface layer draw all ranks, sorted, so that a junction looks like one.

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Palette } from "../palette";
import { CITY } from "./sources";

const CARRIAGEWAY = ["motorway", "trunk", "primary", "secondary", "tertiary", "minor", "service"] as const;
type Rank = (typeof CARRIAGEWAY)[number];

/** Pixels of the surface at zooms 8, 11, 13, 15 and 18. */
const WIDTHS: Record<Rank, readonly [number, number, number, number, number]> = {
  motorway: [1.2, 2.4, 4.2, 7.5, 24],
  trunk: [1, 2.1, 3.8, 7, 22],
  primary: [0.6, 1.6, 3.2, 6.5, 21],
  secondary: [0.3, 1.2, 2.6, 5.6, 19],
  tertiary: [0, 0.7, 1.9, 4.6, 17],
  minor: [0, 0.2, 1.1, 3.6, 14],
  service: [0, 0, 0.4, 1.8, 8],
};
const ZOOMS = [8, 11, 13, 15, 18] as const;

const CLASS: ExpressionSpecification = ["get", "class"];

function byRank<T>(value: (rank: Rank) => T, other: T): ExpressionSpecification {
  const pairs = CARRIAGEWAY.flatMap((rank) => [rank, value(rank)]);
  return ["match", CLASS, ...pairs, other] as unknown as ExpressionSpecification;
}

function width(extraPx: number): ExpressionSpecification {
  const stops = ZOOMS.flatMap((zoom, index) => {
    const wide = (rank: Rank) => {
      const surface = WIDTHS[rank][index] ?? 0;
      return surface === 0 ? 0 : surface + extraPx * (zoom < 13 ? 0.6 : 1);
    };
    return [zoom, byRank(wide, 0)];
  });
  return ["interpolate", ["exponential", 1.3], ["zoom"], ...stops] as unknown as ExpressionSpecification;
}

const SORT = byRank((rank) => CARRIAGEWAY.length - CARRIAGEWAY.indexOf(rank), 0);
const IS_CARRIAGEWAY: FilterSpecification = ["match", CLASS, [...CARRIAGEWAY], true, false];

function where(kind: "tunnel" | "bridge" | "open"): FilterSpecification {
  const tunnel: FilterSpecification = ["to-boolean", ["get", "tunnel"]];
  const bridge: FilterSpecification = ["to-boolean", ["get", "bridge"]];
  if (kind === "tunnel") return ["all", IS_CARRIAGEWAY, tunnel] as FilterSpecification;
  if (kind === "bridge") return ["all", IS_CARRIAGEWAY, bridge, ["!", tunnel]] as FilterSpecification;
  return ["all", IS_CARRIAGEWAY, ["!", tunnel], ["!", bridge]] as FilterSpecification;
}

function surfaceColour(c: Palette): ExpressionSpecification {
  const colours: Partial<Record<Rank, string>> = {
    motorway: c.motorway,
    trunk: c.trunk,
    primary: c.primary,
    service: c.service,
  };
  return byRank((rank) => colours[rank] ?? c.road, c.road);
}

function lane(id: string, kind: "tunnel" | "bridge" | "open", c: Palette): LayerSpecification[] {
  const shared = { type: "line", source: CITY, "source-layer": "roads", filter: where(kind) } as const;
  const cap = kind === "open" ? "round" : "butt";
  const layout = { "line-cap": cap, "line-join": "round", "line-sort-key": SORT } as const;
  return [
    {
      ...shared,
      id: `${id}-casing`,
      minzoom: 11,
      layout,
      paint: {
        "line-color": c.roadCasing,
        "line-width": width(kind === "bridge" ? 2.4 : 1.6),
        ...(kind === "tunnel" ? { "line-dasharray": [2, 1.5] } : {}),
      },
    },
    {
      ...shared,
      id,
      minzoom: 6,
      layout,
      paint: {
        "line-color": surfaceColour(c),
        "line-width": width(0),
        "line-opacity": kind === "tunnel" ? 0.6 : 1,
      },
    },
  ];
}

export function roads(c: Palette): LayerSpecification[] {
  return [
    {
      id: "path",
      type: "line",
      source: CITY,
      "source-layer": "roads",
      minzoom: 14.5,
      filter: ["==", CLASS, "path"],
      paint: {
        "line-color": c.path,
        "line-width": ["interpolate", ["linear"], ["zoom"], 14.5, 0.5, 18, 1.8],
        "line-dasharray": [2.5, 1.5],
      },
    },
    ...lane("tunnel", "tunnel", c),
    {
      id: "rail",
      type: "line",
      source: CITY,
      "source-layer": "roads",
      minzoom: 11,
      filter: ["all", ["==", CLASS, "rail"], ["!", ["to-boolean", ["get", "tunnel"]]]],
      paint: { "line-color": c.rail, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.6, 18, 2.2] },
    },
    {
      id: "rail-ties",
      type: "line",
      source: CITY,
      "source-layer": "roads",
      minzoom: 14,
      filter: ["all", ["==", CLASS, "rail"], ["!", ["to-boolean", ["get", "tunnel"]]]],
      paint: {
        "line-color": c.rail,
        "line-width": ["interpolate", ["linear"], ["zoom"], 14, 3, 18, 7],
        "line-dasharray": [0.3, 3],
      },
    },
    ...lane("road", "open", c),
    ...lane("bridge", "bridge", c),
  ];
}
