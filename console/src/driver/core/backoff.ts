// How long to wait before dialling again: 0.5 to 15 s, doubled at each failure,
// with jitter so that a restarted server is not met by everybody at once.

const FIRST_MS = 500;
const LAST_MS = 15_000;

/** The wait after `failures` failures in a row (from 1); `random` is 0 to 1. */
export function backoffMs(failures: number, random: number): number {
  const whole = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(FIRST_MS, whole * (0.5 + 0.5 * random));
}
