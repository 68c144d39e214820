// Where each worker's numbers lie: dense typed arrays that grow by doubling. A worker who
// leaves gives their slot to the last one, so that the arrays stay ready to draw.

import { LEG } from "./motion";

/** Bytes of a look: heading drawn from, heading now, state, flags. */
export const LOOK = 4;
export const FLAG_SHOWN = 1;
export const FLAG_LIT = 2;
export const FLAG_SELECTED = 4;

const FIRST_CAPACITY = 256;

export class Slots {
  size = 0;
  capacity = FIRST_CAPACITY;
  numbers = new Uint32Array(FIRST_CAPACITY);
  latE7 = new Int32Array(FIRST_CAPACITY);
  lngE7 = new Int32Array(FIRST_CAPACITY);
  /** The complete frame a worker was last named in. */
  named = new Uint32Array(FIRST_CAPACITY);
  legs = new Float32Array(FIRST_CAPACITY * LEG);
  looks = new Uint8Array(FIRST_CAPACITY * LOOK);
  readonly #of = new Map<number, number>();

  find(n: number): number | undefined {
    return this.#of.get(n);
  }

  add(n: number): number {
    if (this.size === this.capacity) this.#grow();
    const slot = this.size++;
    this.numbers[slot] = n;
    this.#of.set(n, slot);
    return slot;
  }

  remove(slot: number): void {
    const last = --this.size;
    this.#of.delete(this.numbers[slot] ?? -1);
    if (slot === last) return;
    const moved = this.numbers[last] ?? 0;
    this.numbers[slot] = moved;
    this.#of.set(moved, slot);
    this.latE7[slot] = this.latE7[last] ?? 0;
    this.lngE7[slot] = this.lngE7[last] ?? 0;
    this.named[slot] = this.named[last] ?? 0;
    this.legs.copyWithin(slot * LEG, last * LEG, (last + 1) * LEG);
    this.looks.copyWithin(slot * LOOK, last * LOOK, (last + 1) * LOOK);
  }

  #grow(): void {
    this.capacity *= 2;
    this.numbers = copied(this.numbers, new Uint32Array(this.capacity));
    this.latE7 = copied(this.latE7, new Int32Array(this.capacity));
    this.lngE7 = copied(this.lngE7, new Int32Array(this.capacity));
    this.named = copied(this.named, new Uint32Array(this.capacity));
    this.legs = copied(this.legs, new Float32Array(this.capacity * LEG));
    this.looks = copied(this.looks, new Uint8Array(this.capacity * LOOK));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
