import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServerClock } from "../../../src/shared/clock";
import { DriverSocket, type LinkView, type Wire } from "../../../src/driver/core/socket";

interface Sent {
  type: string;
  data: Record<string, unknown>;
}

class FakeWire implements Wire {
  readyState = 0 as WebSocket["readyState"];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Sent[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  hear(type: string, data: unknown, seq?: number): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, id: "s", type, ts: 0, data, ...(seq === undefined ? {} : { seq }) }) });
  }
  of(type: string): Sent[] {
    return this.sent.filter((sent) => sent.type === type);
  }
}

const WELCOME = { session: "s", boot_id: "b", server_time: 1_000, heartbeat_s: 10, policy: {} };

function set(): { socket: DriverSocket; wires: FakeWire[]; links: LinkView[]; news: string[]; online: { is: boolean }; wire: () => FakeWire } {
  const wires: FakeWire[] = [];
  const links: LinkView[] = [];
  const news: string[] = [];
  const online = { is: true };
  const socket = new DriverSocket({
    dial: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    token: () => "token",
    app: "test",
    clock: new ServerClock(() => performance.now()),
    isOnline: () => online.is,
    random: () => 0.5,
    ears: { link: (view) => links.push(view), welcome: () => undefined, news: (kind) => news.push(kind), result: () => undefined },
  });
  const wire = (): FakeWire => {
    const last = wires.at(-1);
    if (!last) throw new Error("nobody dialled");
    return last;
  };
  return { socket, wires, links, news, online, wire };
}

describe("the connection", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const connected = (): ReturnType<typeof set> => {
    const all = set();
    all.socket.start();
    all.wire().open();
    all.wire().hear("welcome", { ...WELCOME, resume: "snapshot", inbox_seq: 7 });
    return all;
  };

  it("asks for everything first, and resumes after what it has", () => {
    const { wire, wires } = connected();
    expect(wire().of("hello")[0]?.data).not.toHaveProperty("last_seq");
    wire().hear("task.updated", {}, 9);
    wire().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(2);
    wire().open();
    expect(wire().of("hello")[0]?.data["last_seq"]).toBe(9);
  });

  it("acknowledges an offer at once and the rest within five seconds, cumulatively", () => {
    const { wire } = connected();
    wire().hear("task.updated", {}, 8);
    wire().hear("plan.changed", {}, 9);
    expect(wire().of("ack").map((ack) => ack.data["seq"])).toEqual([7]);
    vi.advanceTimersByTime(5_000);
    expect(wire().of("ack").map((ack) => ack.data["seq"])).toEqual([7, 9]);
    wire().hear("offer", {}, 10);
    expect(wire().of("ack").map((ack) => ack.data["seq"])).toEqual([7, 9, 10]);
  });

  it("hears nothing twice", () => {
    const { wire, news } = connected();
    wire().hear("offer", {}, 8);
    wire().hear("offer", {}, 8);
    wire().hear("offer", {}, 7);
    expect(news).toEqual(["offer"]);
  });

  it("answers a ping with the device's clock", () => {
    const { wire } = connected();
    wire().hear("ping", { server_time: 2_000 });
    expect(wire().of("pong")[0]?.data["clock"]).toBe(Date.now());
  });

  it("dials again, with longer and longer waits, and is quick again after a welcome", () => {
    const { socket, wires } = set();
    socket.start();
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const count = wires.length;
      wires.at(-1)?.onclose?.({ code: 1006 });
      let waited = 0;
      while (wires.length === count) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(500);
    expect(waits.at(-1)).toBeLessThanOrEqual(15_000);
    expect(waits.at(-1)).toBeGreaterThan(7_000);
    wires.at(-1)?.open();
    wires.at(-1)?.hear("welcome", { ...WELCOME, resume: "ok", inbox_seq: 0 });
    expect(socket.view).toMatchObject({ status: "live", failures: 0 });
  });

  it("takes a silent server for gone after two missed heartbeats and a half", () => {
    const { socket, wire } = connected();
    vi.advanceTimersByTime(20_000);
    wire().hear("ping", { server_time: 0 });
    vi.advanceTimersByTime(24_000);
    expect(socket.isLive).toBe(true);
    vi.advanceTimersByTime(2_000);
    expect(socket.isLive).toBe(false);
  });

  it("stays away when another tab took over, until it is told to take over itself", () => {
    const { socket, wire, wires } = connected();
    wire().hear("superseded", {});
    vi.advanceTimersByTime(120_000);
    expect([socket.view.status, wires.length]).toEqual(["superseded", 1]);
    socket.networkChanged();
    expect(wires).toHaveLength(1);
    socket.takeOver();
    wire().open();
    expect(wires).toHaveLength(2);
    expect(wire().of("hello")[0]?.data).not.toHaveProperty("last_seq");
  });

  it.each([
    ["by the hello's refusal", (wire: FakeWire) => wire.hear("result", { ok: false, problem: { code: "unauthenticated" } })],
    ["by the close code", (wire: FakeWire) => wire.onclose?.({ code: 4003 })],
  ])("is signed out %s, and does not dial again", (_, end) => {
    const { socket, wire, wires } = set();
    socket.start();
    wire().open();
    end(wire());
    vi.advanceTimersByTime(120_000);
    expect([socket.view.status, wires.length]).toEqual(["signed_out", 1]);
  });

  it("does not dial while the browser knows of no network, and at once when it is back", () => {
    const { socket, wires, online } = connected();
    online.is = false;
    socket.networkChanged();
    vi.advanceTimersByTime(30_000);
    expect([socket.view.status, wires.length]).toEqual(["waiting", 1]);
    online.is = true;
    socket.networkChanged();
    expect(wires).toHaveLength(2);
  });
});
