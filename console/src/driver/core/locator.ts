// The device's receiver: `navigator.geolocation`, thinned out to the server's
// cadence. It works only while the page is open and the screen is on.

import { intervalS, isMoving, isNear } from "./fixes";
import type { Policy, RawFix, Spot } from "./wire";

export type LocatorState = "off" | "asking" | "on" | "denied" | "unavailable" | "insecure";

export interface LocatorOptions {
  geolocation: Geolocation | undefined;
  /** Whether the page may ask at all (https or localhost). */
  isSecure: boolean;
  /** Whether the positions are made up; such ones are stamped by the server's clock. */
  isMock: boolean;
  serverNow: () => number;
  policy: () => Policy;
  /** The stops ahead; empty without a job. */
  stops: () => Spot[];
  /** Each position worth sending. */
  keep: (fix: RawFix) => void;
  changed: () => void;
}

/** A position is never this old or from this far ahead. */
const ODD_MS = 60_000;
/** The burst after a yes. */
const BURST_MS = 30_000;

export class Locator {
  state: LocatorState = "off";
  last: RawFix | null = null;
  #kept: RawFix | null = null;
  #keptAt = 0;
  #count = 0;
  #burstUntil = 0;
  #watch: number | null = null;
  #still: ReturnType<typeof setInterval> | undefined;
  #battery: { level: number; charging: boolean } | null = null;

  constructor(readonly options: LocatorOptions) {}

  start(): void {
    if (this.#watch !== null) return;
    const { geolocation, isSecure } = this.options;
    if (!geolocation || !isSecure) {
      this.#be(isSecure ? "unavailable" : "insecure");
      return;
    }
    if (this.state !== "on") this.#be("asking");
    const heard = (position: GeolocationPosition): void => this.#heard(position);
    const failed = (error: GeolocationPositionError): void => this.#failed(error);
    this.#watch = geolocation.watchPosition(heard, failed, { enableHighAccuracy: true, maximumAge: 1_000 });
    // A phone at rest says nothing by itself; the office must know that it still is.
    this.#still = setInterval(() => {
      if (Date.now() - this.#keptAt < this.options.policy().still_s * 1_000) return;
      geolocation.getCurrentPosition(heard, () => undefined, { enableHighAccuracy: true, timeout: 15_000 });
    }, 5_000);
  }

  stop(): void {
    clearInterval(this.#still);
    if (this.#watch !== null) this.options.geolocation?.clearWatch(this.#watch);
    this.#watch = null;
    if (this.state === "on" || this.state === "asking") this.#be("off");
  }

  /** A fresh start, for instance after the driver has changed the permission. */
  retry(): void {
    this.stop();
    this.start();
  }

  /** A job was accepted: every second for a while. */
  burst(): void {
    this.#burstUntil = Date.now() + BURST_MS;
  }

  battery(level: number, charging: boolean): void {
    this.#battery = { level, charging };
  }

  #heard(position: GeolocationPosition): void {
    const fix = this.#read(position);
    const before = this.last;
    this.last = fix;
    if (this.state !== "on") this.#be("on");
    const policy = this.options.policy();
    const stops = this.options.stops();
    const moving = isMoving(fix, before);
    const burst = moving && (Date.now() < this.#burstUntil || isNear(fix, stops, policy.burst_m));
    const every = intervalS(policy, { engaged: stops.length > 0, moving, burst });
    // Half a second of grace: receivers tick a little early.
    if (this.#kept !== null && Date.now() - this.#keptAt < every * 1_000 - 500) return;
    this.#count += 1;
    this.#kept = { ...fix, mov: moving, n: this.#count };
    this.#keptAt = Date.now();
    this.options.keep(this.#kept);
    this.options.changed();
  }

  #failed(error: GeolocationPositionError): void {
    this.#be(error.code === error.PERMISSION_DENIED ? "denied" : this.last ? this.state : "unavailable");
  }

  #read({ coords, timestamp }: GeolocationPosition): RawFix {
    // Some phones stamp positions by another clock than the page's, which is the one that
    // the server compares with its own.
    const device = Math.abs(timestamp - Date.now()) > ODD_MS ? Date.now() : timestamp;
    const ts = Math.round(this.options.isMock ? this.options.serverNow() : device);
    const fix: RawFix = { lat: coords.latitude, lng: coords.longitude, acc: coords.accuracy, ts, src: "web" };
    if (this.options.isMock) fix.mock = true;
    if (coords.speed !== null && Number.isFinite(coords.speed)) fix.spd = coords.speed;
    if (coords.heading !== null && Number.isFinite(coords.heading)) fix.hdg = coords.heading;
    if (coords.altitude !== null && Number.isFinite(coords.altitude)) fix.alt = coords.altitude;
    if (this.#battery) {
      fix.bat = this.#battery.level;
      fix.chg = this.#battery.charging;
    }
    return fix;
  }

  #be(state: LocatorState): void {
    this.state = state;
    this.options.changed();
  }
}
