// Distances as the crow flies.

import type { LatLng } from "../../map/types";

const EARTH_M = 6_371_000;
const RADIANS = Math.PI / 180;

/** Metres between two places of one city: the earth is flat enough for that. */
export function distance(a: LatLng, b: LatLng): number {
  const x = (b.lng - a.lng) * RADIANS * Math.cos(((a.lat + b.lat) / 2) * RADIANS);
  const y = (b.lat - a.lat) * RADIANS;
  return Math.hypot(x, y) * EARTH_M;
}
