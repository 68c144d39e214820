// When it will be there: a band, never a point, never in the past, and wider the
// older it is.

export interface Band {
  /** Whole minutes, epoch milliseconds; `from` is never before now. */
  from: number;
  to: number;
  /** Minutes from now. */
  inFrom: number;
  inTo: number;
  ageMs: number;
  stale: boolean;
  /** The promised band has passed: all that can be said is "any minute". */
  due: boolean;
  /** The band lies wholly after what was first shown on this page. */
  laterThan?: number;
}

const MINUTE = 60_000;
/** An estimate is renewed about every 5 s; after this long it is not called fresh. */
export const STALE_AFTER_MS = 90_000;
const WIDEN_MAX_MS = 15 * MINUTE;
const LATER_MIN_MS = 3 * MINUTE;

export interface Estimate {
  from: number;
  to: number;
  asOf: number;
  stale: boolean;
}

export function bandOf(eta: Estimate, now: number, firstTo?: number): Band {
  const ageMs = Math.max(0, now - eta.asOf);
  const stale = eta.stale || ageMs > STALE_AFTER_MS;
  // The server has widened what it calls stale; what grew old on the way here is widened here.
  const widened = eta.to + (stale && !eta.stale ? Math.min(ageMs, WIDEN_MAX_MS) : 0);
  const due = widened <= now;
  const from = floor(Math.max(eta.from, now));
  const to = Math.max(ceil(widened), from + MINUTE);
  const later = firstTo !== undefined && eta.from > firstTo + LATER_MIN_MS;
  return {
    from,
    to,
    inFrom: Math.max(0, Math.floor((eta.from - now) / MINUTE)),
    inTo: Math.max(1, Math.ceil((to - now) / MINUTE)),
    ageMs,
    stale,
    due,
    laterThan: later ? firstTo : undefined,
  };
}

function floor(ms: number): number {
  return Math.floor(ms / MINUTE) * MINUTE;
}

function ceil(ms: number): number {
  return Math.ceil(ms / MINUTE) * MINUTE;
}
