// Web Mercator: the whole world is the unit square, x to the east, y to the south.

import type { Bounds, LatLng } from "./types";

const LAT_MAX = 85.051129;
const EARTH_M = 40_075_016.686;

export function mercatorX(lng: number): number {
  return (lng + 180) / 360;
}

export function mercatorY(lat: number): number {
  const held = Math.max(-LAT_MAX, Math.min(LAT_MAX, lat));
  const sin = Math.sin((held * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}

/** Metres between two places; flat, which is right to a few parts in a thousand within a city. */
export function metresBetween(a: LatLng, b: LatLng): number {
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  const perDegree = EARTH_M / 360;
  return Math.hypot((a.lng - b.lng) * shrink * perDegree, (a.lat - b.lat) * perDegree);
}

export function contains([west, south, east, north]: Bounds, lat: number, lng: number): boolean {
  return lng >= west && lng <= east && lat >= south && lat <= north;
}
