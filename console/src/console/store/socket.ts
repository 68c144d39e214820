// The console's line to the server: says hello, asks for everything, hands on what
// comes, notices gaps and silence, and comes back by itself. It keeps no rows and
// knows no React; it must never show a state it has not been told.

import type { ServerClock } from "../../shared/clock";
import type { Delta, Person, Snapshot, View, Welcome } from "./wire";

export type LinkState = "connecting" | "live" | "retrying" | "refused" | "superseded";

/** Who is told what the line brings. */
export interface Listener {
  /** `words` says why, where the server said. */
  link(state: LinkState, words?: string): void;
  /** `fresh`: another start of the server than before; numbers of workers begin anew. */
  welcome(data: Welcome, fresh: boolean): void;
  snapshot(data: Snapshot): void;
  delta(data: Delta): void;
  people(people: Person[]): void;
  frame(bytes: ArrayBuffer): void;
  /** Anything at all came. */
  heard(): void;
  /** The token does not hold: sign in again. */
  signedOut(): void;
}

/** As much of a WebSocket as is used, so that tests can bring their own. */
export interface Wire {
  binaryType: string;
  readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface Surroundings {
  open(url: string, protocol: string): Wire;
  monotonic(): number;
  random(): number;
  later(ms: number, then: () => void): () => void;
  online(): boolean;
}

export interface SocketOptions {
  url: string;
  token: string;
  marketId?: string | undefined;
  view: View;
  clock: ServerClock;
  listener: Listener;
  surroundings?: Surroundings;
}

const PROTOCOL = "omniroute.console.v1";
const BACKOFF_MS_MIN = 500;
const BACKOFF_MS_MAX = 15_000;
/** Without an answer to a resync for so long, the line itself is in doubt. */
const RESYNC_MS_MAX = 8_000;
/** A connection that does not get to its welcome in this time is given up. */
const HELLO_MS_MAX = 15_000;
const OPEN = 1;

export const browser: Surroundings = {
  open: (url, protocol) => new WebSocket(url, protocol) as unknown as Wire,
  monotonic: () => performance.now(),
  random: () => Math.random(),
  later: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  online: () => navigator.onLine,
};

export class ConsoleSocket {
  readonly #options: SocketOptions;
  readonly #around: Surroundings;
  #wire: Wire | null = null;
  #state: LinkState = "connecting";
  #attempts = 0;
  #bootId: string | null = null;
  #seq: number | null = null;
  #waitsForSnapshot = true;
  #helloAt = 0;
  #roundTripMs = 0;
  #heardAt = 0;
  #deadMs = HELLO_MS_MAX;
  #messages = 0;
  #refusal: string | undefined;
  #knowsPeople = false;
  #looked: string | undefined;
  #stopped = false;
  #cancelRetry: (() => void) | null = null;
  #cancelWatch: (() => void) | null = null;
  #cancelResync: (() => void) | null = null;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#around = options.surroundings ?? browser;
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  /** For good; nothing is told any more. */
  stop(): void {
    this.#stopped = true;
    this.#drop();
  }

  /** The network says it is back, or the page is looked at again: do not wait out the pause. */
  wake(): void {
    if (this.#stopped || this.#state === "refused" || this.#state === "superseded") return;
    const silent = this.#around.monotonic() - this.#heardAt > this.#deadMs;
    if (this.#wire === null || silent) this.#connect();
  }

  /** The network says it is gone. */
  sleep(): void {
    if (this.#stopped || this.#state === "refused" || this.#state === "superseded") return;
    this.#lost("This device is offline.");
  }

  /** Takes the line back from whoever took it over, or tries once more after a refusal. */
  takeBack(): void {
    this.#attempts = 0;
    this.#connect();
  }

  /** Tells the other consoles which order is looked at or being edited here. */
  look(orderId: string | null, doing: "look" | "edit" = "look"): void {
    const said = `${orderId ?? ""} ${doing}`;
    if (!this.#knowsPeople || said === this.#looked) return;
    this.#looked = said;
    this.#send("look", { order_id: orderId, doing });
  }

  /** Asks for everything anew. */
  resync(): void {
    this.#waitsForSnapshot = true;
    this.#send("resync", {});
    this.#cancelResync?.();
    this.#cancelResync = this.#around.later(RESYNC_MS_MAX, () => this.#connect());
  }

  #connect(): void {
    this.#drop();
    if (this.#stopped) return;
    if (!this.#around.online()) return this.#enter("retrying", "This device is offline.");
    this.#enter(this.#attempts === 0 ? "connecting" : "retrying");
    this.#refusal = undefined;
    this.#waitsForSnapshot = true;
    this.#deadMs = HELLO_MS_MAX;
    this.#heardAt = this.#around.monotonic();
    const wire = this.#around.open(this.#options.url, PROTOCOL);
    wire.binaryType = "arraybuffer";
    wire.onopen = () => this.#opened(wire);
    wire.onmessage = (event) => this.#came(wire, event.data);
    wire.onclose = (event) => this.#closed(wire, event.code, event.reason);
    this.#wire = wire;
    this.#watch();
  }

  #drop(): void {
    this.#cancelRetry?.();
    this.#cancelWatch?.();
    this.#cancelResync?.();
    this.#cancelRetry = this.#cancelWatch = this.#cancelResync = null;
    const wire = this.#wire;
    this.#wire = null;
    if (!wire) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close();
  }

  #enter(state: LinkState, words?: string): void {
    this.#state = state;
    this.#options.listener.link(state, words);
  }

  #lost(words?: string): void {
    this.#drop();
    this.#knowsPeople = false;
    this.#looked = undefined;
    this.#enter("retrying", words);
    const most = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** this.#attempts);
    this.#attempts += 1;
    // Half of the pause is chance: many consoles must not come back at one moment.
    const pause = Math.max(BACKOFF_MS_MIN, most * (0.5 + this.#around.random() / 2));
    this.#cancelRetry = this.#around.later(pause, () => this.#connect());
  }

  /** Silence is how a cut network shows: no close comes for it. */
  #watch(): void {
    this.#cancelWatch = this.#around.later(1_000, () => {
      const silentMs = this.#around.monotonic() - this.#heardAt;
      if (silentMs > this.#deadMs) this.#lost("The server fell silent.");
      else this.#watch();
    });
  }

  #opened(wire: Wire): void {
    if (wire !== this.#wire) return;
    this.#helloAt = this.#around.monotonic();
    const { token, marketId } = this.#options;
    this.#send("hello", marketId ? { token, market_id: marketId } : { token });
  }

  #send(type: string, data: object): void {
    if (this.#wire?.readyState !== OPEN) return;
    this.#messages += 1;
    this.#wire.send(JSON.stringify({ v: 1, id: `c${this.#messages}`, type, data }));
  }

  #came(wire: Wire, data: unknown): void {
    if (wire !== this.#wire) return;
    this.#heardAt = this.#around.monotonic();
    if (data instanceof ArrayBuffer) {
      // Frames carry the engine's time, so the clock is never older than the last move.
      if (data.byteLength >= 16) this.#options.clock.sample(Number(new DataView(data).getBigInt64(8, true)), this.#roundTripMs);
      this.#options.listener.frame(data);
    } else {
      const message = envelope(data);
      if (message) this.#read(message.type, message.data);
    }
    this.#options.listener.heard();
  }

  #read(type: string, data: unknown): void {
    const { listener, clock } = this.#options;
    switch (type) {
      case "welcome":
        return this.#welcomed(data as Welcome);
      case "snapshot":
        return this.#snapshot(data as Snapshot);
      case "delta":
        return this.#delta(data as Delta);
      case "presence":
        return listener.people((data as { people: Person[] }).people);
      case "ping":
        // One way only: half of the welcome's round trip is the best guess for it.
        clock.sample((data as { server_time: number }).server_time, this.#roundTripMs);
        return this.#send("pong", {});
      case "superseded":
        return this.#superseded();
      case "result":
        this.#refusal = (data as { problem?: { detail?: string } }).problem?.detail;
    }
  }

  #welcomed(welcome: Welcome): void {
    this.#roundTripMs = this.#around.monotonic() - this.#helloAt;
    this.#options.clock.sample(welcome.server_time, this.#roundTripMs);
    this.#deadMs = welcome.heartbeat_s * 2_500;
    const fresh = this.#bootId !== null && this.#bootId !== welcome.boot_id;
    this.#bootId = welcome.boot_id;
    this.#knowsPeople = welcome.user_id !== undefined;
    this.#options.listener.welcome(welcome, fresh);
    this.#send("subscribe", this.#options.view);
  }

  #snapshot(snapshot: Snapshot): void {
    this.#cancelResync?.();
    this.#cancelResync = null;
    this.#waitsForSnapshot = false;
    this.#seq = snapshot.seq;
    this.#attempts = 0;
    this.#options.listener.snapshot(snapshot);
    if (this.#state !== "live") this.#enter("live");
  }

  #delta(delta: Delta): void {
    if (this.#waitsForSnapshot) return;
    if (delta.after !== this.#seq) return this.resync();
    this.#seq = delta.seq;
    this.#options.listener.delta(delta);
  }

  #superseded(): void {
    this.#drop();
    this.#enter("superseded");
  }

  #closed(wire: Wire, code: number, reason: string): void {
    if (wire !== this.#wire) return;
    const words = this.#refusal ?? (reason || undefined);
    if (code === 4001) return this.#superseded();
    if (code === 4003) {
      this.#drop();
      this.#enter("refused", words);
      return this.#options.listener.signedOut();
    }
    // Refused before it began: asking again changes nothing.
    if (code === 1008 && this.#state !== "live") {
      this.#drop();
      return this.#enter("refused", words);
    }
    this.#lost(code === 1006 ? undefined : words);
  }
}

function envelope(data: unknown): { type: string; data: unknown } | null {
  if (typeof data !== "string") return null;
  try {
    const read = JSON.parse(data) as { v?: unknown; type?: unknown; data?: unknown };
    return read.v === 1 && typeof read.type === "string" ? { type: read.type, data: read.data } : null;
  } catch {
    return null;
  }
}
