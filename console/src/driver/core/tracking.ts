// From the receiver to the connection: which positions leave the phone, and what
// became of them. Off duty nothing does.

import { FixBuffer } from "./fixes";
import { Locator } from "./locator";
import type { Policy, RawFix, Spot } from "./wire";
import type { View } from "./view";

export interface TrackingOptions {
  send: (batch: RawFix[]) => boolean;
  policy: () => Policy;
  stops: () => Spot[];
  /** The phone's own receiver, or one that is made up for the demo. */
  geolocation: Geolocation | undefined;
  isMock: boolean;
  serverNow: () => number;
  /** Whether the worker is on duty or has a job. */
  isTracked: () => boolean;
  changed: () => void;
}

const TRY_MS = 30_000;

export class Tracking {
  readonly locator: Locator;
  readonly #buffer = new FixBuffer();
  #sent = 0;
  #tryUntil = 0;
  #rejected: Record<string, number> = {};

  constructor(readonly options: TrackingOptions) {
    this.locator = new Locator({
      geolocation: options.geolocation,
      isSecure: window.isSecureContext || options.isMock,
      isMock: options.isMock,
      serverNow: options.serverNow,
      policy: options.policy,
      stops: options.stops,
      keep: (fix) => this.#keep(fix),
      changed: options.changed,
    });
  }

  get view(): View["fixes"] {
    return { waiting: this.#buffer.waiting, dropped: this.#buffer.dropped, sent: this.#sent, rejected: this.#rejected };
  }

  /** The driver tries out the receiver; before going available nothing leaves the phone. */
  tryOut(): void {
    this.#tryUntil = Date.now() + TRY_MS;
    this.locator.retry();
    setTimeout(() => this.steer(), TRY_MS + 100);
  }

  /** Starts or stops the receiver, as the day goes. */
  steer(): void {
    if (this.options.isTracked() || Date.now() < this.#tryUntil) this.locator.start();
    else this.locator.stop();
  }

  flush(): void {
    this.#buffer.flush((batch) => {
      const isSent = this.options.send(batch);
      if (isSent) this.#sent += batch.length;
      return isSent;
    });
  }

  arrived(): void {
    this.#buffer.arrived();
  }

  broken(): void {
    this.#buffer.broken();
  }

  /** The server's filter did not believe these. */
  refused(rejected: readonly { reason: string }[]): void {
    for (const { reason } of rejected) {
      this.#rejected = { ...this.#rejected, [reason]: (this.#rejected[reason] ?? 0) + 1 };
    }
  }

  #keep(fix: RawFix): void {
    if (!this.options.isTracked()) return;
    this.#buffer.add(fix);
    this.flush();
  }
}
