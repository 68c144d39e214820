// The connection to the server: hello, resume by `seq`, cumulative acks, heartbeat,
// back-off. It knows envelopes; what they mean is the Driver's business.

import type { ServerClock } from "../../shared/clock";
import { backoffMs } from "./backoff";
import type { Refusal, Result, Welcome } from "./wire";

export const PROTOCOL = "omniroute.driver.v1";

export type LinkStatus =
  | "stopped"
  | "connecting"
  | "live"
  | "waiting"
  /** Another tab or phone of this worker took over. */
  | "superseded"
  /** The token does not hold any more. */
  | "signed_out";

export interface LinkView {
  status: LinkStatus;
  /** Since when, by the device's clock. */
  since: number;
  /** Failures in a row. */
  failures: number;
  /** The server's words, where it refused the connection. */
  words?: string;
}

export interface Ears {
  link(view: LinkView): void;
  welcome(welcome: Welcome): void;
  /** A message that is not one of the connection's own. */
  news(kind: string, data: unknown): void;
  result(result: Result): void;
}

/** What is used of a WebSocket, so that tests bring their own. */
export type Wire = Pick<WebSocket, "send" | "close" | "readyState"> & {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

export interface SocketOptions {
  dial: () => Wire;
  token: () => string;
  app: string;
  clock: ServerClock;
  ears: Ears;
  isOnline?: () => boolean;
  random?: () => number;
}

const WELCOME_MS = 10_000;
const LAZY_ACK_MS = 3_000;
/** Missed heartbeats after which the other side counts as gone. */
const BEATS_MISSED = 2.5;

const CLOSED_SUPERSEDED = 4001;
const CLOSED_SIGNED_OUT = 4003;

interface Envelope {
  seq?: number;
  type: string;
  data: unknown;
}

export class DriverSocket {
  #wire: Wire | null = null;
  #status: LinkView = { status: "stopped", since: Date.now(), failures: 0 };
  /** The last inbox position known; null asks for everything. */
  #lastSeq: number | null = null;
  #acked = 0;
  #helloAt = 0;
  #heartbeatMs = 10_000;
  #written = 0;
  #dialTimer: ReturnType<typeof setTimeout> | undefined;
  #watchTimer: ReturnType<typeof setTimeout> | undefined;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly options: SocketOptions) {}

  get view(): LinkView {
    return this.#status;
  }

  get isLive(): boolean {
    return this.#status.status === "live";
  }

  start(): void {
    if (this.#wire === null) this.#dial();
  }

  /** Hangs up and stays away. */
  stop(): void {
    this.#drop();
    clearTimeout(this.#dialTimer);
    this.#say({ status: "stopped", failures: 0 });
  }

  /** Takes over from whichever tab has the connection. */
  takeOver(): void {
    this.#lastSeq = null;
    this.#drop();
    this.#dial();
  }

  /** What is shown is not what the server believes: the next welcome says all. */
  resync(): void {
    this.#lastSeq = null;
    this.#drop();
    this.#dial();
  }

  /** The browser says that the network is gone or back. */
  networkChanged(): void {
    const { status } = this.#status;
    if (status === "superseded" || status === "signed_out" || status === "stopped") return;
    if (!this.#isOnline()) {
      this.#lost();
    } else if (status === "waiting") {
      clearTimeout(this.#dialTimer);
      this.#dial();
    }
  }

  /** Sends a message; false when there is no connection to send it on. */
  send(kind: string, data: unknown): boolean {
    if (!this.isLive) return false;
    return this.#write(kind, data);
  }

  #isOnline(): boolean {
    return this.options.isOnline?.() ?? navigator.onLine;
  }

  #dial(): void {
    clearTimeout(this.#dialTimer);
    if (!this.#isOnline()) {
      this.#say({ status: "waiting", failures: this.#status.failures });
      // Some phones forget to say that they are back.
      this.#dialTimer = setTimeout(() => this.#dial(), 5_000);
      return;
    }
    this.#say({ ...this.#status, status: "connecting" });
    let wire: Wire;
    try {
      wire = this.options.dial();
    } catch {
      this.#lost();
      return;
    }
    this.#wire = wire;
    this.#watch(WELCOME_MS);
    wire.onopen = () => {
      if (wire === this.#wire) this.#hello();
    };
    wire.onmessage = (event) => {
      if (wire === this.#wire && typeof event.data === "string") this.#hear(event.data);
    };
    wire.onclose = (event) => {
      if (wire === this.#wire) this.#closed(event.code);
    };
  }

  #hello(): void {
    this.#helloAt = performance.now();
    const hello: Record<string, unknown> = {
      token: this.options.token(),
      app: this.options.app,
      clock: Date.now(),
    };
    if (this.#lastSeq !== null) hello["last_seq"] = this.#lastSeq;
    this.#write("hello", hello);
  }

  #write(kind: string, data: unknown): boolean {
    const wire = this.#wire;
    if (wire === null || wire.readyState !== 1) return false;
    this.#written += 1;
    wire.send(JSON.stringify({ v: 1, id: String(this.#written), type: kind, ts: Date.now(), data }));
    return true;
  }

  #hear(text: string): void {
    let envelope: Envelope;
    try {
      envelope = JSON.parse(text) as Envelope;
    } catch {
      return;
    }
    this.#watch(this.#heartbeatMs * BEATS_MISSED);
    if (typeof envelope.seq === "number" && !this.#isNew(envelope.seq, envelope.type)) return;
    switch (envelope.type) {
      case "welcome":
        this.#welcomed(envelope.data as Welcome);
        break;
      case "ping":
        this.options.clock.sample((envelope.data as { server_time: number }).server_time);
        this.#write("pong", { clock: Date.now() });
        break;
      case "superseded":
        this.#closed(CLOSED_SUPERSEDED);
        break;
      case "result":
        this.#answered(envelope.data as Result);
        break;
      default:
        this.options.ears.news(envelope.type, envelope.data);
    }
  }

  #isNew(seq: number, kind: string): boolean {
    if (this.#lastSeq !== null && seq <= this.#lastSeq) return false;
    this.#lastSeq = seq;
    if (kind === "offer") this.#ack();
    else this.#ackTimer ??= setTimeout(() => this.#ack(), LAZY_ACK_MS);
    return true;
  }

  #ack(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (this.#lastSeq === null || this.#lastSeq <= this.#acked) return;
    if (this.#write("ack", { seq: this.#lastSeq })) this.#acked = this.#lastSeq;
  }

  #welcomed(welcome: Welcome): void {
    this.options.clock.pace(welcome.clock_rate ?? 1);
    this.options.clock.sample(welcome.server_time, performance.now() - this.#helloAt);
    this.#heartbeatMs = Math.max(1, welcome.heartbeat_s) * 1_000;
    this.#watch(this.#heartbeatMs * BEATS_MISSED);
    if (welcome.resume === "snapshot") {
      this.#lastSeq = welcome.inbox_seq;
      this.#acked = 0;
    }
    this.#say({ status: "live", failures: 0 });
    this.#ack();
    this.options.ears.welcome(welcome);
  }

  #answered(result: Result): void {
    if (this.isLive) {
      this.options.ears.result(result);
      return;
    }
    // Before the welcome a result can only be the hello's refusal.
    const problem: Refusal | null | undefined = result.problem;
    if (problem?.code === "unauthenticated" || problem?.code === "token_expired") {
      this.#closed(CLOSED_SIGNED_OUT);
    } else if (problem) {
      this.#lost(problem.detail ?? problem.title ?? problem.code);
    }
  }

  #closed(code: number): void {
    if (code === CLOSED_SUPERSEDED || code === CLOSED_SIGNED_OUT) {
      this.#drop();
      clearTimeout(this.#dialTimer);
      this.#say({ status: code === CLOSED_SUPERSEDED ? "superseded" : "signed_out", failures: 0 });
    } else {
      this.#lost();
    }
  }

  #lost(words?: string): void {
    this.#drop();
    const failures = this.#status.failures + 1;
    const known = words ?? this.#status.words;
    this.#say({ status: "waiting", failures, ...(known ? { words: known } : {}) });
    clearTimeout(this.#dialTimer);
    const wait = backoffMs(failures, (this.options.random ?? Math.random)());
    this.#dialTimer = setTimeout(() => this.#dial(), wait);
  }

  #drop(): void {
    const wire = this.#wire;
    this.#wire = null;
    clearTimeout(this.#watchTimer);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    try {
      wire.close();
    } catch {
      // It is gone either way.
    }
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(() => this.#lost(), ms);
  }

  #say(view: Omit<LinkView, "since">): void {
    const since = view.status === this.#status.status ? this.#status.since : Date.now();
    this.#status = { ...view, since };
    this.options.ears.link(this.#status);
  }
}

/** Dials the server that this page came from. */
export function dialHome(): Wire {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/ws/driver`, PROTOCOL) as unknown as Wire;
}
