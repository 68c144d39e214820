// Asks the server how the delivery stands, again and again: quickly while it is on
// the way, slowly else, slower still when the server does not answer, and not at all
// while nobody looks. It never shows an older answer over a newer one.
import { ServerClock } from "../../shared/clock.ts";
import type { Tracking } from "./document.ts";
import { paceOf, stageOf } from "./stage.ts";

export type Looked =
  | { kind: "fresh"; tracking: Tracking; etag: string | null; roundTripMs: number }
  | { kind: "same" }
  | { kind: "gone" }
  | { kind: "busy"; retryAfterMs: number };

/** The world outside, so that tests can be without it. */
export interface Ports {
  /** Throws when the server could not be asked or answered nonsense. */
  look(etag: string | null, signal: AbortSignal): Promise<Looked>;
  /** Calls back after a while; gives what calls it off. */
  later(ms: number, then: () => void): () => void;
  monotonic(): number;
  random(): number;
}

export interface Known {
  phase: "first" | "live" | "trouble" | "gone";
  tracking: Tracking | null;
  /** By `Ports.monotonic`: when the server last confirmed what is shown. */
  confirmedAt: number | null;
  /** The end of the first estimated band, to say when a delivery runs late. */
  firstEtaTo?: number;
}

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
export const ANSWER_WITHIN_MS = 10_000;

export class Poller {
  clock: ServerClock;
  #known: Known = { phase: "first", tracking: null, confirmedAt: null };
  #etag: string | null = null;
  #failures = 0;
  #running = false;
  #asleep = false;
  #cancel: (() => void) | null = null;
  #asking: AbortController | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(readonly ports: Ports) {
    this.clock = new ServerClock(() => ports.monotonic());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  known = (): Known => this.#known;

  start(): void {
    this.#running = true;
    void this.#ask();
  }

  stop(): void {
    this.#running = false;
    this.#interrupt();
  }

  /** Nobody looks: no question leaves. */
  sleep(): void {
    this.#asleep = true;
    this.#interrupt();
  }

  /** Somebody looks again. What was known may be hours old, so all of it is asked anew. */
  wake(): void {
    if (!this.#asleep) return;
    this.#asleep = false;
    this.#etag = null;
    this.nudge();
  }

  /** Asks now, as when the network is back or something was sent. */
  nudge(): void {
    if (!this.#running || this.#asleep) return;
    this.#interrupt();
    this.#failures = 0;
    void this.#ask();
  }

  /** Takes a document that came as the answer to an act; a question under way is void. */
  accept(tracking: Tracking): void {
    this.#interrupt();
    this.#etag = null;
    this.#confirm(tracking);
    this.#next(paceOf(stageOf(tracking)));
  }

  #interrupt(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#asking?.abort();
    this.#asking = null;
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    let looked: Looked | null;
    try {
      looked = await this.ports.look(this.#etag, asking.signal);
    } catch {
      looked = null;
    }
    if (this.#asking !== asking) return;
    this.#asking = null;
    this.#heard(looked);
  }

  #heard(looked: Looked | null): void {
    if (looked === null || looked.kind === "busy") {
      this.#failures += 1;
      if (this.#known.phase !== "gone") this.#tell({ ...this.#known, phase: "trouble" });
      this.#next(Math.max(this.#retryMs(), looked?.retryAfterMs ?? 0));
      return;
    }
    this.#failures = 0;
    if (looked.kind === "gone") {
      // Forget everything: a link that is over tells nothing, not even what it told.
      this.#etag = null;
      this.#tell({ phase: "gone", tracking: null, confirmedAt: null });
      return;
    }
    if (looked.kind === "fresh") {
      if (this.#etag === null) this.clock = new ServerClock(() => this.ports.monotonic());
      this.#etag = looked.etag;
      if (looked.tracking.serverTime !== undefined) this.clock.sample(looked.tracking.serverTime, looked.roundTripMs);
      this.#confirm(looked.tracking);
    } else if (this.#known.tracking) {
      this.#confirm(this.#known.tracking);
    }
    this.#next(paceOf(this.#known.tracking ? stageOf(this.#known.tracking) : null));
  }

  #confirm(tracking: Tracking): void {
    this.#tell({
      phase: "live",
      tracking,
      confirmedAt: this.ports.monotonic(),
      firstEtaTo: this.#known.firstEtaTo ?? tracking.eta?.to,
    });
  }

  #retryMs(): number {
    const full = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(this.#failures - 1, 10));
    return full * (0.5 + this.ports.random() / 2);
  }

  #next(ms: number): void {
    if (!this.#running || this.#asleep) return;
    this.#cancel?.();
    this.#cancel = this.ports.later(ms, () => void this.#ask());
  }

  #tell(known: Known): void {
    this.#known = known;
    for (const listener of this.#listeners) listener();
  }
}
