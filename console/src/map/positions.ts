// Everyone's latest place, from binary frames, ready to draw. It keeps what the server said
// and never guesses ahead: motion is only ever from the place before to the place told.

import { type Frame, type Refusal, RECORDS_MAX, readFrame, recordAt } from "./frame";
import { contains, mercatorX, mercatorY, metresBetween } from "./mercator";
import { LEG, setOut, stand } from "./motion";
import { FLAG_LIT, FLAG_SELECTED, FLAG_SHOWN, LOOK, Slots } from "./slots";
import { STATE_BITS, dutyOf, headingOf, linkOf, maskOf, workOf } from "./states";
import type { Bounds, LatLng, Seen } from "./types";

const E7 = 1e-7;
/** Starts of legs are 32-bit seconds; set back this often they stay exact to 0.1 ms. */
const REBASE_S = 1_000;

export interface StoreOptions {
  /** Monotonic milliseconds. */
  now?: () => number;
  /** Calls back once, at the next picture. */
  schedule?: (call: () => void) => void;
}

export class PositionStore {
  readonly slots = new Slots();
  /** Goes up with every change; the layer uploads when it differs from what it has. */
  version = 0;
  tick = 0;
  engineTime = 0;
  /** Seconds of `clock()` until which somebody glides. */
  movingUntil = 0;
  /** Mercator point all drawn coordinates are relative to: the first place told. */
  readonly origin = { x: 0, y: 0, set: false };

  #base: number;
  #serial = 0;
  #mask = maskOf(() => true);
  #lit: ReadonlySet<number> = new Set();
  #selected: number | null = null;
  #listeners = new Set<() => void>();
  #told = true;
  readonly #now: () => number;
  readonly #schedule: (call: () => void) => void;

  constructor(options: StoreOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
    this.#schedule = options.schedule ?? nextPicture;
    this.#base = this.#now();
  }

  get size(): number {
    return this.slots.size;
  }

  /** Seconds by which legs are timed. */
  clock(): number {
    return (this.#now() - this.#base) / 1_000;
  }

  /** Takes a frame in, or says why not; a refused frame changes nothing. */
  apply(bytes: ArrayBuffer): "applied" | Refusal {
    const frame = readFrame(bytes);
    if (typeof frame === "string") return frame;
    this.#rebase();
    const now = this.clock();
    this.#serial = (this.#serial + 1) >>> 0;
    for (let index = 0; index < frame.records; index++) this.#take(frame, recordAt(frame, index), now);
    if (frame.complete) this.#forgetUnnamed();
    this.tick = frame.tick;
    this.engineTime = frame.engineTime;
    this.#changed();
    return "applied";
  }

  get(n: number): Seen | undefined {
    const slot = this.slots.find(n);
    return slot === undefined ? undefined : this.#seen(slot);
  }

  forget(n: number): void {
    const slot = this.slots.find(n);
    if (slot === undefined) return;
    this.slots.remove(slot);
    this.#changed();
  }

  /** Which states are drawn and picked: see `maskOf`. */
  setFilter(mask: Uint8Array): void {
    this.#mask = mask;
    this.#reflag();
  }

  /** Workers to light up, with a halo; drawn whatever the filter says. */
  setHighlight(numbers: Iterable<number>): void {
    this.#lit = new Set(numbers);
    this.#reflag();
  }

  select(n: number | null): void {
    if (n === this.#selected) return;
    this.#selected = n;
    this.#reflag();
  }

  /** Calls `listener` after changes, at most once a picture. Returns how to stop it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The shown worker nearest to a place, within `metres`. */
  nearest(place: LatLng, metres: number): number | null {
    const { size, latE7, lngE7, looks, numbers } = this.slots;
    const here = { lat: 0, lng: 0 };
    let best: number | null = null;
    let least = metres;
    for (let slot = 0; slot < size; slot++) {
      if (!((looks[slot * LOOK + 3] ?? 0) & FLAG_SHOWN)) continue;
      here.lat = (latE7[slot] ?? 0) * E7;
      here.lng = (lngE7[slot] ?? 0) * E7;
      const apart = metresBetween(place, here);
      if (apart <= least) {
        least = apart;
        best = numbers[slot] ?? null;
      }
    }
    return best;
  }

  /** How many shown workers are in a box. */
  countIn(bounds: Bounds): number {
    const { size, latE7, lngE7, looks } = this.slots;
    let count = 0;
    for (let slot = 0; slot < size; slot++) {
      const shown = (looks[slot * LOOK + 3] ?? 0) & FLAG_SHOWN;
      if (shown && contains(bounds, (latE7[slot] ?? 0) * E7, (lngE7[slot] ?? 0) * E7)) count++;
    }
    return count;
  }

  /** Everyone, in no order. */
  each(call: (n: number, seen: Seen) => void): void {
    for (let slot = 0; slot < this.slots.size; slot++) {
      call(this.slots.numbers[slot] ?? 0, this.#seen(slot));
    }
  }

  #seen(slot: number): Seen {
    const { latE7, lngE7, looks } = this.slots;
    const state = looks[slot * LOOK + 2] ?? 0;
    return {
      lat: (latE7[slot] ?? 0) * E7,
      lng: (lngE7[slot] ?? 0) * E7,
      heading: headingOf(state, looks[slot * LOOK + 1] ?? 0),
      work: workOf(state),
      duty: dutyOf(state),
      link: linkOf(state),
    };
  }

  #take(frame: Frame, at: number, now: number): void {
    const { view } = frame;
    const latE7 = view.getInt32(at + 4, true);
    const lngE7 = view.getInt32(at + 8, true);
    // A place off the globe: one bad record must not cost everybody the map.
    if (Math.abs(latE7) > 900_000_000 || Math.abs(lngE7) > 1_800_000_000) return;
    const x = mercatorX(lngE7 * E7);
    const y = mercatorY(latE7 * E7);
    if (!this.origin.set) Object.assign(this.origin, { x, y, set: true });
    const n = view.getUint32(at, true);
    const { slots } = this;
    const known = slots.find(n);
    if (known === undefined && slots.size >= RECORDS_MAX) return;
    const slot = known ?? slots.add(n);
    const heading = view.getUint8(at + 12);
    const look = slot * LOOK;
    if (known === undefined) {
      stand(slots.legs, slot, x - this.origin.x, y - this.origin.y, now);
      slots.looks[look] = heading;
    } else {
      slots.looks[look] = slots.looks[look + 1] ?? heading;
      if (slots.latE7[slot] !== latE7 || slots.lngE7[slot] !== lngE7) {
        const ends = setOut(slots.legs, slot, x - this.origin.x, y - this.origin.y, now);
        if (ends > this.movingUntil) this.movingUntil = ends;
      }
    }
    slots.latE7[slot] = latE7;
    slots.lngE7[slot] = lngE7;
    slots.named[slot] = this.#serial;
    slots.looks[look + 1] = heading;
    slots.looks[look + 2] = view.getUint8(at + 13);
    slots.looks[look + 3] = this.#flags(n, view.getUint8(at + 13));
  }

  #flags(n: number, state: number): number {
    const lit = this.#lit.has(n) ? FLAG_LIT : 0;
    const selected = n === this.#selected ? FLAG_SELECTED : 0;
    const shown = lit || selected || this.#mask[state & STATE_BITS] ? FLAG_SHOWN : 0;
    return shown | lit | selected;
  }

  #reflag(): void {
    const { size, numbers, looks } = this.slots;
    for (let slot = 0; slot < size; slot++) {
      looks[slot * LOOK + 3] = this.#flags(numbers[slot] ?? 0, looks[slot * LOOK + 2] ?? 0);
    }
    this.#changed();
  }

  #forgetUnnamed(): void {
    for (let slot = this.slots.size - 1; slot >= 0; slot--) {
      if (this.slots.named[slot] !== this.#serial) this.slots.remove(slot);
    }
  }

  #rebase(): void {
    const passed = this.clock();
    if (passed < REBASE_S) return;
    const { legs, size } = this.slots;
    for (let slot = 0; slot < size; slot++) {
      const start = slot * LEG + 4;
      legs[start] = (legs[start] ?? 0) - passed;
    }
    this.movingUntil -= passed;
    this.#base += passed * 1_000;
  }

  #changed(): void {
    this.version++;
    if (!this.#told) return;
    this.#told = false;
    this.#schedule(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  }
}

function nextPicture(call: () => void): void {
  // A hidden page gets no pictures; its listeners still hear, a little later.
  if (typeof requestAnimationFrame === "undefined" || document.hidden) setTimeout(call, 250);
  else requestAnimationFrame(() => call());
}
