// Orders, lines and pins as the map library wants them. Pure.

import { shortId } from "../shared/format";
import type { LatLng, MapLine, MapOrder, MapPin } from "./types";

interface Feature {
  type: "Feature";
  geometry: { type: "Point"; coordinates: number[] } | { type: "LineString"; coordinates: number[][] };
  properties: Record<string, unknown>;
}
export interface Features {
  type: "FeatureCollection";
  features: Feature[];
}

const WEIGHT = { none: 0, predicted: 1, late: 2 } as const;

export function orderFeatures(orders: readonly MapOrder[]): Features {
  return collection(orders.flatMap((order) => [stop(order, "pickup"), stop(order, "dropoff")]));
}

export function lineFeatures(lines: readonly MapLine[]): Features {
  const drawable = lines.filter((line) => line.points.length > 1);
  return collection(
    drawable.map((line) => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: line.points.map(pair) },
      properties: { kind: line.kind, selected: line.selected ?? false },
    })),
  );
}

export function pinFeatures(pins: readonly MapPin[]): Features {
  return collection(
    pins.map((pin) =>
      point(pin, {
        icon: `pin-${pin.shape}`,
        label: pin.label ?? "",
      }),
    ),
  );
}

/**
 * One end of an order. The end that is next to happen carries the alarm: the pickup while
 * nobody has it, the drop-off once somebody is on the way.
 */
function stop(order: MapOrder, end: "pickup" | "dropoff"): Feature {
  const unassigned = order.kind === "unassigned";
  const next = nextStop(order) === end;
  const risk = next ? order.risk : "none";
  const shape = unassigned && end === "pickup" ? "unassigned" : end;
  const loud = isLoud(order, end);
  return point(order[end], {
    order: order.id,
    stop: end,
    icon: `${shape}-${risk}`,
    weight: (loud ? 10 : 0) + WEIGHT[risk] + (end === "pickup" ? 0.5 : 0),
    loud,
    label: next ? shortId(order.id) : "",
  });
}

export function nextStop(order: MapOrder): "pickup" | "dropoff" {
  return order.kind === "unassigned" ? "pickup" : "dropoff";
}

/** Calls for eyes: shown at every zoom. */
export function isLoud(order: MapOrder, end: "pickup" | "dropoff"): boolean {
  return nextStop(order) === end && (order.kind === "unassigned" || order.risk !== "none");
}

function point(at: LatLng, properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry: { type: "Point", coordinates: pair(at) }, properties };
}

function pair(at: LatLng): number[] {
  return [at.lng, at.lat];
}

function collection(features: Feature[]): Features {
  return { type: "FeatureCollection", features };
}
