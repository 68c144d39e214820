// The line: what is said, what is believed, and how it heals.

import { beforeEach, expect, test } from "vitest";
import { ServerClock } from "../../../src/shared/clock";
import { ConsoleSocket, type Listener, type Surroundings, type Wire } from "../../../src/console/store/socket";
import { delta, order, snapshot } from "./rows";

class FakeWire implements Wire {
  binaryType = "blob";
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  said: { type: string; data: Record<string, unknown> }[] = [];
  closed = false;

  send(text: string): void {
    this.said.push(JSON.parse(text) as { type: string; data: Record<string, unknown> });
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  tell(type: string, data: unknown): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, type, ts: 0, data }) });
  }
  end(code: number, reason = ""): void {
    this.onclose?.({ code, reason });
  }
  types(): string[] {
    return this.said.map((message) => message.type);
  }
}

let wires: FakeWire[];
let told: string[];
let now: number;
let timers: { at: number; then: () => void }[];
let online: boolean;
let socket: ConsoleSocket;
let clock: ServerClock;

const around: Surroundings = {
  open: () => {
    const wire = new FakeWire();
    wires.push(wire);
    return wire;
  },
  monotonic: () => now,
  random: () => 0,
  later: (ms, then) => {
    const timer = { at: now + ms, then };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  },
  online: () => online,
};

/** Lets time pass, and what is due happen in its order. */
function pass(ms: number): void {
  const end = now + ms;
  for (;;) {
    const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    timers = timers.filter((timer) => timer !== due);
    now = due.at;
    due.then();
  }
  now = end;
}

const listener: Listener = {
  link: (state, words) => told.push(words ? `${state}: ${words}` : state),
  welcome: (_, fresh) => told.push(fresh ? "welcome fresh" : "welcome"),
  snapshot: (all) => told.push(`snapshot ${all.seq}`),
  delta: (part) => told.push(`delta ${part.seq}`),
  people: (people) => told.push(`people ${people.length}`),
  frame: (bytes) => told.push(`frame ${bytes.byteLength}`),
  heard: () => undefined,
  signedOut: () => told.push("signed out"),
};

const last = (): FakeWire => {
  const wire = wires.at(-1);
  if (!wire) throw new Error("no wire");
  return wire;
};

function welcome(boot = "boot-1", more: object = {}): void {
  last().open();
  last().tell("welcome", { session: "s", boot_id: boot, server_time: 5_000, heartbeat_s: 10, market_id: "m", ...more });
}

function live(seq = 10): void {
  welcome();
  last().tell("snapshot", snapshot(seq, [order("ord_1")]));
}

beforeEach(() => {
  wires = [];
  told = [];
  now = 0;
  timers = [];
  online = true;
  clock = new ServerClock(() => now);
  socket = new ConsoleSocket({
    url: "ws://x/ws/console",
    token: "t",
    marketId: "m",
    view: { layers: ["orders"] },
    clock,
    listener,
    surroundings: around,
  });
  socket.start();
});

test("it says hello, subscribes, and is live with the first snapshot only", () => {
  welcome();
  expect(socket.state).toBe("connecting");
  expect(last().said.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: "hello", data: { token: "t", market_id: "m" } },
    { type: "subscribe", data: { layers: ["orders"] } },
  ]);
  last().tell("snapshot", snapshot(10));
  expect(socket.state).toBe("live");
  expect(told).toEqual(["connecting", "welcome", "snapshot 10", "live"]);
});

test("a delta that follows is handed on, also when it moves no position", () => {
  live(10);
  last().tell("delta", delta(10, 12));
  last().tell("delta", delta(12, 12));
  expect(told.slice(-2)).toEqual(["delta 12", "delta 12"]);
});

test("a gap asks for everything; what comes before the snapshot is not believed", () => {
  live(10);
  last().tell("delta", delta(11, 12));
  last().tell("delta", delta(12, 13));
  expect(last().types().filter((type) => type === "resync")).toEqual(["resync"]);
  expect(told.at(-1)).toBe("live");
  last().tell("snapshot", snapshot(13));
  last().tell("delta", delta(13, 14));
  expect(told.slice(-2)).toEqual(["snapshot 13", "delta 14"]);
});

test("a delta told twice is a gap, not a step back", () => {
  live(10);
  last().tell("delta", delta(10, 12));
  last().tell("delta", delta(10, 12));
  expect(last().types()).toContain("resync");
});

test("an unanswered resync costs the connection", () => {
  live(10);
  last().tell("delta", delta(11, 12));
  pass(8_000);
  expect(wires).toHaveLength(2);
});

test("pings are answered and set the clock", () => {
  live();
  now = 1_000;
  last().tell("ping", { server_time: 7_000 });
  expect(last().types().at(-1)).toBe("pong");
  expect(clock.now()).toBe(7_000);
});

test("silence past two and a half heartbeats ends the connection", () => {
  live();
  pass(24_000);
  expect(socket.state).toBe("live");
  pass(3_000);
  expect(told).toContain("retrying: The server fell silent.");
});

test("pauses double up to fifteen seconds and begin anew after a snapshot", () => {
  live();
  const pauses: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    const before = now;
    const count = wires.length;
    last().end(1006);
    while (wires.length === count) pass(10);
    pauses.push(now - before);
  }
  expect(pauses).toEqual([500, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500]);
  live();
  last().end(1006);
  const before = wires.length;
  pass(500);
  expect(wires).toHaveLength(before + 1);
});

test("another start of the server is told, the first is not", () => {
  live();
  last().end(1001);
  pass(1_000);
  welcome("boot-2");
  expect(told.at(-1)).toBe("welcome fresh");
});

test("a token that does not hold signs out and is not tried again", () => {
  live();
  last().end(4003, "sign in again");
  pass(60_000);
  expect(told.slice(-2)).toEqual(["refused: sign in again", "signed out"]);
  expect(wires).toHaveLength(1);
});

test("a refusal before the snapshot is final until a person asks again", () => {
  last().open();
  last().tell("result", { ok: false, problem: { detail: "no such market" } });
  last().end(1008, "this socket is for the consoles of a market");
  pass(60_000);
  expect(told.at(-1)).toBe("refused: no such market");
  expect(wires).toHaveLength(1);
  socket.takeBack();
  expect(wires).toHaveLength(2);
});

test("the same close while live is retried", () => {
  live();
  last().end(1008, "too many messages");
  pass(1_000);
  expect(wires).toHaveLength(2);
});

test("whoever is superseded waits to be asked", () => {
  live();
  last().end(4001);
  socket.wake();
  pass(60_000);
  expect(socket.state).toBe("superseded");
  expect(wires).toHaveLength(1);
  socket.takeBack();
  expect(wires).toHaveLength(2);
});

test("offline stops at once, online starts at once", () => {
  live();
  online = false;
  socket.sleep();
  expect(told.at(-1)).toBe("retrying: This device is offline.");
  online = true;
  socket.wake();
  expect(wires).toHaveLength(2);
});

test("waking a healthy line leaves it alone", () => {
  live();
  socket.wake();
  expect(wires).toHaveLength(1);
});

test("what an old connection still says is not heard", () => {
  live();
  const old = last();
  old.end(1006);
  pass(1_000);
  old.tell("delta", delta(10, 11));
  expect(told).not.toContain("delta 11");
});

test("nonsense is passed over", () => {
  live();
  const before = told.length;
  for (const data of ["", "{", "null", '{"v":2,"type":"delta"}', '{"v":1}', '"delta"']) last().onmessage?.({ data });
  expect(told).toHaveLength(before);
});

test("frames are handed on", () => {
  live();
  last().onmessage?.({ data: new ArrayBuffer(16) });
  expect(told.at(-1)).toBe("frame 16");
});

test("looks are said once each, and only to a server that knows people", () => {
  live();
  socket.look("ord_1");
  expect(last().types()).not.toContain("look");
  last().end(1006);
  pass(1_000);
  welcome("boot-1", { user_id: "usr_1" });
  socket.look("ord_1");
  socket.look("ord_1");
  socket.look("ord_1", "edit");
  expect(last().said.filter(({ type }) => type === "look").map(({ data }) => data)).toEqual([
    { order_id: "ord_1", doing: "look" },
    { order_id: "ord_1", doing: "edit" },
  ]);
});

test("after stop nothing happens any more", () => {
  live();
  socket.stop();
  pass(60_000);
  expect(last().closed).toBe(true);
  expect(wires).toHaveLength(1);
});
