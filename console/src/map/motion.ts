// How a worker glides from where they were drawn to where they are. The shader does the
// same sum; this copy answers picking and starts the next leg without a jump.

/** Floats of one worker: from x, from y, to x, to y, start s, span s. */
export const LEG = 6;

const SPAN_MIN_S = 0.25;
const SPAN_MAX_S = 1;
/** Farther than this (about 1 km at 41°) nobody rides between two frames: appear there at once. */
const GLIDE_MAX = 3.3e-5;

/** How far along a leg is at `now`, 0 to 1. */
export function progress(legs: Float32Array, slot: number, now: number): number {
  const span = legs[slot * LEG + 5] ?? 0;
  if (span <= 0) return 1;
  const part = (now - (legs[slot * LEG + 4] ?? 0)) / span;
  return part <= 0 ? 0 : part >= 1 ? 1 : part;
}

export function xAt(legs: Float32Array, slot: number, now: number): number {
  const from = legs[slot * LEG] ?? 0;
  return from + ((legs[slot * LEG + 2] ?? 0) - from) * progress(legs, slot, now);
}

export function yAt(legs: Float32Array, slot: number, now: number): number {
  const from = legs[slot * LEG + 1] ?? 0;
  return from + ((legs[slot * LEG + 3] ?? 0) - from) * progress(legs, slot, now);
}

/** Stands still at a place. */
export function stand(legs: Float32Array, slot: number, x: number, y: number, now: number): void {
  const at = slot * LEG;
  legs[at] = x;
  legs[at + 1] = y;
  legs[at + 2] = x;
  legs[at + 3] = y;
  legs[at + 4] = now;
  legs[at + 5] = 0;
}

/**
 * Sets out from where the worker is drawn to a new place. The glide takes as long as the
 * last news was apart, so that one who reports steadily moves steadily. Returns when it ends.
 */
export function setOut(legs: Float32Array, slot: number, x: number, y: number, now: number): number {
  const at = slot * LEG;
  const fromX = xAt(legs, slot, now);
  const fromY = yAt(legs, slot, now);
  const apart = now - (legs[at + 4] ?? now);
  if (Math.abs(x - fromX) + Math.abs(y - fromY) > GLIDE_MAX) {
    stand(legs, slot, x, y, now);
    return now;
  }
  const span = Math.max(SPAN_MIN_S, Math.min(SPAN_MAX_S, apart));
  legs[at] = fromX;
  legs[at + 1] = fromY;
  legs[at + 2] = x;
  legs[at + 3] = y;
  legs[at + 4] = now;
  legs[at + 5] = span;
  return now + span;
}
