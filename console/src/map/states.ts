// The state byte of a worker: bits 0-1 work, 2-3 duty, 4-5 link, bit 7 heading known.

import type { Duty, Link, Seen, Work } from "./types";

const WORK: readonly Work[] = ["idle", "offered", "engaged"];
const DUTY: readonly Duty[] = ["off_duty", "available", "paused", "heading_home"];
const LINK: readonly Link[] = ["live", "stale", "lost"];

export const HEADING_KNOWN = 0x80;
/** The bits that name work, duty and link; a mask has one entry for each. */
export const STATE_BITS = 0x3f;

export const workOf = (state: number): Work => WORK[state & 3] ?? "idle";
export const dutyOf = (state: number): Duty => DUTY[(state >> 2) & 3] ?? "off_duty";
export const linkOf = (state: number): Link => LINK[(state >> 4) & 3] ?? "lost";

/** Degrees of a heading byte; null when the state says it is not known. */
export function headingOf(state: number, heading: number): number | null {
  return state & HEADING_KNOWN ? (heading * 360) / 256 : null;
}

/** Which states are shown: 64 entries, 1 shows. Made once from a plain rule. */
export function maskOf(shows: (who: Pick<Seen, "work" | "duty" | "link">) => boolean): Uint8Array {
  const mask = new Uint8Array(STATE_BITS + 1);
  for (let state = 0; state <= STATE_BITS; state++) {
    mask[state] = shows({ work: workOf(state), duty: dutyOf(state), link: linkOf(state) }) ? 1 : 0;
  }
  return mask;
}
