// A made-up fleet: everyone rides, turns now and then, and is told in the frames' layout.

import type { LatLng } from "../../../src/map";

const HEADER = 16;
const RECORD = 14;
const SPREAD_DEG = 0.09;
/** About 8 m/s at four frames a second, in degrees of latitude. */
const STRIDE_DEG = 1.8e-5;

export class City {
  readonly #lat: Float64Array;
  readonly #lng: Float64Array;
  readonly #turn: Float64Array;
  #tick = 0;
  #seed = 1;

  constructor(
    readonly workers: number,
    readonly centre: LatLng,
  ) {
    this.#lat = new Float64Array(workers);
    this.#lng = new Float64Array(workers);
    this.#turn = new Float64Array(workers);
    for (let n = 0; n < workers; n++) {
      const at = this.somewhere(n * 7 + 1);
      this.#lat[n] = at.lat;
      this.#lng[n] = at.lng;
      this.#turn[n] = this.#random() * 2 * Math.PI;
    }
  }

  /** The same place for the same index, denser towards the middle. */
  somewhere(index: number): LatLng {
    const angle = (Math.abs(Math.sin(index * 12.9898) * 43_758.5453) % 1) * 2 * Math.PI;
    const far = SPREAD_DEG * ((Math.abs(Math.sin(index * 78.233) * 12_543.123) % 1) ** 1.3 + 0.02);
    return { lat: this.centre.lat + far * Math.cos(angle) * 0.6, lng: this.centre.lng + far * Math.sin(angle) };
  }

  frame(complete: boolean): ArrayBuffer {
    const bytes = new ArrayBuffer(HEADER + this.workers * RECORD);
    const view = new DataView(bytes);
    view.setUint8(0, 0x4f);
    view.setUint8(1, 1);
    view.setUint8(2, complete ? 1 : 0);
    view.setUint8(3, RECORD);
    view.setUint32(4, ++this.#tick, true);
    view.setBigInt64(8, BigInt(1_700_000_000_000 + this.#tick * 250), true);
    for (let n = 0; n < this.workers; n++) this.#record(view, n);
    return bytes;
  }

  #record(view: DataView, n: number): void {
    const state = stateOf(n);
    const rides = (state & 3) !== 0 || n % 3 !== 0;
    let turn = this.#turn[n] ?? 0;
    if (this.#random() < 0.02) turn += (this.#random() - 0.5) * 3;
    this.#turn[n] = turn;
    if (rides) {
      this.#lat[n] = (this.#lat[n] ?? 0) + Math.cos(turn) * STRIDE_DEG;
      this.#lng[n] = (this.#lng[n] ?? 0) + Math.sin(turn) * STRIDE_DEG * 1.33;
    }
    const at = HEADER + n * RECORD;
    view.setUint32(at, n, true);
    view.setInt32(at + 4, Math.round((this.#lat[n] ?? 0) * 1e7), true);
    view.setInt32(at + 8, Math.round((this.#lng[n] ?? 0) * 1e7), true);
    view.setUint8(at + 12, Math.round((turn / (2 * Math.PI)) * 256) & 255);
    view.setUint8(at + 13, state | (rides ? 0x80 : 0));
  }

  /** A small generator of our own, so that two runs see the same city. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}

function stateOf(n: number): number {
  const [available, paused, home] = [1 << 2, 2 << 2, 3 << 2];
  if (n % 23 === 0) return 0;
  if (n % 19 === 0) return paused;
  if (n % 29 === 0) return home;
  const link = n % 17 === 0 ? 1 << 4 : n % 41 === 0 ? 2 << 4 : 0;
  return available | link | (n % 10 < 5 ? 2 : n % 10 < 6 ? 1 : 0);
}
