// A made-up drive for the demo, where nobody stands in the streets of its city: a
// receiver that starts at the place in the link (`#at=lat,lng`) and rides in a
// straight line to the next stop. Every position says that it is a mock, and the
// pages say so too; nothing else in the app knows.

import type { Spot } from "../core/wire";

const KEY = "omniroute.driver.demo-at";
const TICK_MS = 1_000;
/** Ten times a motorcycle's speed, like everything in the demo. */
const METRES_A_TICK = 90;
const METRES_A_DEGREE = 111_320;

/** Keeps the place of a demo's link for this tab, and gives it back on a reload. */
export function demoPlace(hash: string): Spot | null {
  const given = new URLSearchParams(hash.slice(1)).get("at");
  try {
    if (given !== null) sessionStorage.setItem(KEY, given);
    return read(given ?? sessionStorage.getItem(KEY));
  } catch {
    return read(given);
  }
}

function read(text: string | null): Spot | null {
  const [lat, lng] = (text ?? "").split(",").map(Number);
  if (lat === undefined || lng === undefined || !Number.isFinite(lat) || !Number.isFinite(lng)) return null;
  return text !== "" && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

/** One tick nearer to where the ride goes, and which way that is. */
export function nearer(from: Spot, to: Spot, metres: number): { at: Spot; heading: number; arrived: boolean } {
  const east = Math.cos((from.lat * Math.PI) / 180);
  const [north, sideways] = [(to.lat - from.lat) * METRES_A_DEGREE, (to.lng - from.lng) * METRES_A_DEGREE * east];
  const away = Math.hypot(north, sideways);
  const heading = ((Math.atan2(sideways, north) * 180) / Math.PI + 360) % 360;
  if (away <= metres) return { at: { lat: to.lat, lng: to.lng }, heading, arrived: true };
  const part = metres / away;
  return {
    at: { lat: from.lat + (to.lat - from.lat) * part, lng: from.lng + (to.lng - from.lng) * part },
    heading,
    arrived: false,
  };
}

/** A receiver as the browser's own, for as much of it as the app uses. */
export class DemoDrive implements Geolocation {
  #at: Spot;
  #heading: number | null = null;
  #speed = 0;
  #ticks: ReturnType<typeof setInterval> | undefined;

  constructor(
    start: Spot,
    /** Where the ride goes; nowhere without a job. */
    readonly goal: () => Spot | null,
  ) {
    this.#at = start;
  }

  getCurrentPosition(heard: PositionCallback): void {
    heard(this.#position());
  }

  watchPosition(heard: PositionCallback): number {
    this.clearWatch();
    this.#ticks = setInterval(() => {
      this.#ride();
      heard(this.#position());
    }, TICK_MS);
    heard(this.#position());
    return 1;
  }

  clearWatch(): void {
    clearInterval(this.#ticks);
  }

  #ride(): void {
    const goal = this.goal();
    if (goal === null) {
      this.#speed = 0;
      return;
    }
    const next = nearer(this.#at, goal, METRES_A_TICK);
    this.#at = next.at;
    this.#heading = next.heading;
    this.#speed = next.arrived ? 0 : METRES_A_TICK / 10;
  }

  #position(): GeolocationPosition {
    const coords = {
      latitude: this.#at.lat,
      longitude: this.#at.lng,
      accuracy: 6,
      altitude: null,
      altitudeAccuracy: null,
      heading: this.#heading,
      speed: this.#speed,
    };
    const position = { coords: { ...coords, toJSON: () => coords }, timestamp: Date.now() };
    return { ...position, toJSON: () => position };
  }
}
