// Distances, and the hand-off to whichever map app the phone has. Pure.

import type { Spot } from "./wire";

const EARTH_M = 6_371_000;

/** Metres between two places, as the crow flies. */
export function metresBetween(a: Spot, b: Spot): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLng = (b.lng - a.lng) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export interface MapLink {
  id: "phone" | "google" | "osm";
  label: string;
  href: string;
}

/** Ways to hand the trip to a map app. A name never enters an address. */
export function mapLinks(to: Spot): MapLink[] {
  const at = `${to.lat.toFixed(6)},${to.lng.toFixed(6)}`;
  return [
    { id: "phone", label: "The phone's map app", href: `geo:${at}?q=${at}` },
    { id: "google", label: "Google Maps", href: `https://www.google.com/maps/dir/?api=1&destination=${at}` },
    { id: "osm", label: "OpenStreetMap", href: `https://www.openstreetmap.org/directions?to=${at}` },
  ];
}

/** A link that calls; none when there is no number in the text. */
export function callLink(phone: string | null | undefined): string | null {
  const number = (phone ?? "").replace(/[^+\d]/g, "");
  return number.length >= 3 ? `tel:${number}` : null;
}
