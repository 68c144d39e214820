// Which positions are sent, and which wait while there is no connection. Pure but
// for the buffer's own memory; the device's receiver is in `locator.ts`.

import { metresBetween } from "./places";
import type { Policy, RawFix, Spot } from "./wire";

export interface Situation {
  /** A job is under way. */
  engaged: boolean;
  moving: boolean;
  /** Just accepted, or near a stop: every second. */
  burst: boolean;
}

/** Seconds between positions, by the server's policy. */
export function intervalS(policy: Policy, situation: Situation): number {
  if (situation.burst) return 1;
  if (!situation.moving) return policy.still_s;
  return situation.engaged ? policy.moving_engaged_s : policy.moving_idle_s;
}

/** Slower than a stroll, and within the receiver's own noise. */
const STILL_M_PER_S = 0.7;

/** Whether the phone moves, by its speed or by the way since the last position. */
export function isMoving(fix: RawFix, before: RawFix | null): boolean {
  if (fix.spd !== undefined) return fix.spd > STILL_M_PER_S;
  if (before === null) return false;
  const seconds = Math.max(0.001, (fix.ts - before.ts) / 1_000);
  const metres = Math.max(0, metresBetween(fix, before) - Math.min(fix.acc, 30));
  return metres / seconds > STILL_M_PER_S;
}

/** Whether a stop is near enough for the burst. */
export function isNear(fix: Spot, stops: Spot[], burst_m: number): boolean {
  return stops.some((stop) => metresBetween(fix, stop) <= burst_m);
}

/** Positions of about an hour on the road. */
export const FIXES_MAX = 1_000;
export const BATCH_MAX = 100;

/** Positions that are not with the server. When it is full the oldest goes, and is counted. */
export class FixBuffer {
  #waiting: RawFix[] = [];
  /** Handed over on this connection, not yet followed by a sign of life. */
  #handed: RawFix[] = [];
  #dropped = 0;

  get waiting(): number {
    return this.#waiting.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(fix: RawFix): void {
    this.#waiting.push(fix);
    this.#bound();
  }

  /** Sends all, oldest first, in batches; stops where `send` says no. */
  flush(send: (batch: RawFix[]) => boolean): void {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH_MAX);
      if (!send(batch)) return;
      this.#waiting = this.#waiting.slice(batch.length);
      this.#handed.push(...batch);
    }
  }

  /** The server was heard after they were sent: they arrived. */
  arrived(): void {
    this.#handed = [];
  }

  /** The connection broke: what may be lost goes first next time; the server knows doubles. */
  broken(): void {
    this.#waiting = [...this.#handed, ...this.#waiting];
    this.#handed = [];
    this.#bound();
  }

  #bound(): void {
    const over = this.#waiting.length - FIXES_MAX;
    if (over <= 0) return;
    this.#waiting = this.#waiting.slice(over);
    this.#dropped += over;
  }
}
