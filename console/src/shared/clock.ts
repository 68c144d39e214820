// The server's clock as seen from here. Deadlines and ages are never read from the
// device's own wall clock, which may be an hour off.

/**
 * Keeps the offset between the server's wall clock and this page's monotonic one.
 * The sample with the shortest round trip wins; old samples fade, since clocks drift.
 */
export class ServerClock {
  #offset: number | null = null;
  #rate = 1;
  #quality = Number.POSITIVE_INFINITY;
  #at = 0;

  constructor(readonly monotonic: () => number = () => performance.now()) {}

  /** A sample: the server said `serverMs`; the question left `roundTripMs` before it arrived. */
  sample(serverMs: number, roundTripMs = 0): void {
    const now = this.monotonic();
    const faded = this.#quality + (now - this.#at) / 1_000;
    if (this.#offset === null || roundTripMs <= faded) {
      this.#offset = serverMs + (roundTripMs / 2) * this.#rate - now * this.#rate;
      this.#quality = roundTripMs;
      this.#at = now;
    }
  }

  /** The server's clock runs this many times as fast as time; 1 outside simulations. */
  pace(rate: number): void {
    const now = this.now();
    this.#rate = rate > 0 ? rate : 1;
    if (this.#offset !== null) this.#offset = now - this.monotonic() * this.#rate;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Epoch milliseconds by the server's clock; by the device's until the first sample. */
  now(): number {
    return this.#offset === null ? Date.now() : this.monotonic() * this.#rate + this.#offset;
  }

  get known(): boolean {
    return this.#offset !== null;
  }

  /** How far the device's wall clock is off, milliseconds; positive: the device is ahead. */
  skew(): number {
    return this.#offset === null ? 0 : Date.now() - this.now();
  }
}
