// Numbers as people read them. Pure functions.

const money = new Map<string, Intl.NumberFormat>();

function formatter(currency: string): Intl.NumberFormat {
  let made = money.get(currency);
  if (!made) {
    made = new Intl.NumberFormat(undefined, { style: "currency", currency });
    money.set(currency, made);
  }
  return made;
}

/** Integer minor units as "€4.20". */
export function amount(minor: number, currency: string): string {
  const format = formatter(currency);
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** "08:05", in the reader's zone. */
export function clockTime(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** "08:05:09.120" for timelines. */
export function exactTime(epochMs: number): string {
  const date = new Date(epochMs);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** A length of time: "12 s", "4 min", "2 h 05". Never negative. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1_000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  if (min < 48 * 60) return `${Math.floor(min / 60)} h ${String(min % 60).padStart(2, "0")}`;
  return `${Math.floor(min / 1_440)} d`;
}

/** Minutes to a moment with a sign: "−3" when it is three minutes past. */
export function minutesTo(atMs: number, nowMs: number): string {
  const min = Math.trunc((atMs - nowMs) / 60_000);
  return min < 0 ? `\u2212${-min}` : String(min);
}

/** "350 m", "2.4 km". */
export function distance(metres: number): string {
  if (metres < 950) return `${Math.round(metres / 10) * 10} m`;
  return `${(metres / 1_000).toFixed(metres < 9_950 ? 1 : 0)} km`;
}

/** The end of an id, as people say it: "ord_01a1fc2f…9k3m" is "9K3M". */
export function shortId(id: string): string {
  return id.slice(-5).toUpperCase();
}

/** A wire word as people read it: "in_progress" is "in progress". */
export function spoken(word: string): string {
  return word.replaceAll("_", " ");
}
