import { describe, expect, it } from "vitest";
import { PositionStore, maskOf } from "../../../src/map";
import { AVAILABLE, type Layout, type Told, frameOf } from "./frames";

const PORTO = { lat: 41.15, lng: -8.61 };
const at = (n: number, north = 0, east = 0): Told => ({ n, lat: PORTO.lat + north, lng: PORTO.lng + east });

function made() {
  const time = { ms: 0 };
  const waiting: (() => void)[] = [];
  const store = new PositionStore({ now: () => time.ms, schedule: (call) => waiting.push(call) });
  const picture = () => waiting.splice(0).forEach((call) => call());
  return { store, time, picture };
}

describe("a frame that is not what it says", () => {
  const check = (bytes: unknown, expected: string) => {
    const { store } = made();
    store.apply(frameOf([at(1)]));
    const before = store.version;
    expect(store.apply(bytes as ArrayBuffer)).toBe(expected);
    expect([store.size, store.version]).toEqual([1, before]);
  };

  it("is refused when it is no frame at all", () => {
    check(new ArrayBuffer(0), "not_a_frame");
    check(new ArrayBuffer(15), "not_a_frame");
    check("O".repeat(30), "not_a_frame");
    check(null, "not_a_frame");
    check(frameOf([at(2)], { magic: 0x50 }), "not_a_frame");
  });
  it("is refused when it speaks another version", () => check(frameOf([at(2)], { version: 2 }), "unknown_version"));
  it("is refused when it is cut anywhere inside a record", () => {
    const whole = frameOf([at(2), at(3)]);
    for (let length = 17; length < whole.byteLength; length++) {
      if ((length - 16) % 14 !== 0) check(whole.slice(0, length), "cut_off");
    }
  });
  it("is refused when its records are too short or none at all", () => {
    const bytes = frameOf([at(2)]);
    for (const length of [0, 1, 13]) {
      new DataView(bytes).setUint8(3, length);
      check(bytes, "record_too_short");
    }
  });
  it("is refused when it is far longer than any market", () => check(new Big(200_001).bytes, "too_many"));
  it("is refused whole for any noise, without throwing", () => {
    const { store } = made();
    let seed = 7;
    for (let round = 0; round < 500; round++) {
      const noise = new Uint8Array(16 + (round % 60)).map(() => (seed = (seed * 75 + 74) % 65_537) & 255);
      if (round % 3 === 0) noise.set([0x4f, 1]);
      store.apply(noise.buffer);
      expect(store.size).toBeLessThanOrEqual(500);
    }
  });
});

class Big {
  readonly bytes: ArrayBuffer;
  constructor(records: number) {
    this.bytes = new ArrayBuffer(16 + records * 14);
    new Uint8Array(this.bytes).set([0x4f, 1, 0, 14]);
  }
}

describe("a frame", () => {
  const seen = (told: Told, layout: Layout = {}) => {
    const { store } = made();
    expect(store.apply(frameOf([told], layout))).toBe("applied");
    return store.get(told.n);
  };

  it("tells place, heading and state", () => {
    const state = 0x80 | 2 | (1 << 2) | (1 << 4);
    const worker = seen({ ...at(9), heading: 64, state });
    expect(worker).toMatchObject({ heading: 90, work: "engaged", duty: "available", link: "stale" });
    expect(worker?.lat).toBeCloseTo(PORTO.lat, 7);
    expect(worker?.lng).toBeCloseTo(PORTO.lng, 7);
  });
  it("has no heading when the bit says so", () => expect(seen({ ...at(9), heading: 64 })?.heading).toBeNull());
  it("may have longer records than we know", () => {
    const { store } = made();
    store.apply(frameOf([at(1), at(2, 0.01)], { recordBytes: 20 }));
    expect(store.get(2)?.lat).toBeCloseTo(PORTO.lat + 0.01, 6);
  });
  it("takes the largest number a worker can have", () => expect(seen(at(0xffff_ffff))).toBeDefined());
  it("loses only the record whose place is off the globe", () => {
    const { store } = made();
    store.apply(frameOf([{ n: 1, lat: 91, lng: 0 }, { n: 2, lat: 0, lng: -181 }, at(3)]));
    expect([store.get(1), store.get(2), store.size]).toEqual([undefined, undefined, 1]);
  });
  it("sets tick and engine time, beyond 32 bits and before 1970", () => {
    const { store } = made();
    store.apply(frameOf([], { tick: 4_000_000_000, engineTime: 1_795_233_069_123 }));
    expect([store.tick, store.engineTime]).toEqual([4_000_000_000, 1_795_233_069_123]);
    store.apply(frameOf([], { engineTime: -5 }));
    expect(store.engineTime).toBe(-5);
  });
});

describe("who is known", () => {
  it("stays through partial frames and goes when a complete one leaves them out", () => {
    const { store } = made();
    store.apply(frameOf([at(1), at(2), at(3)], { complete: true }));
    store.apply(frameOf([at(2, 0.001)]));
    expect(store.size).toBe(3);
    store.apply(frameOf([at(3), at(4)], { complete: true }));
    expect([1, 2, 3, 4].map((n) => store.get(n) !== undefined)).toEqual([false, false, true, true]);
    store.apply(frameOf([], { complete: true }));
    expect(store.size).toBe(0);
  });
  it("survives growth and removals with everyone's own place", () => {
    const { store } = made();
    const all = Array.from({ length: 3_000 }, (_, n) => at(n, n * 1e-5));
    store.apply(frameOf(all));
    for (let n = 0; n < 3_000; n += 3) store.forget(n);
    store.forget(999_999);
    expect(store.size).toBe(2_000);
    for (const n of [1, 2, 1_499, 2_999]) expect(store.get(n)?.lat).toBeCloseTo(PORTO.lat + n * 1e-5, 6);
    expect(store.get(0)).toBeUndefined();
  });
  it("is listed once each", () => {
    const { store } = made();
    store.apply(frameOf([at(5), at(6), at(5, 0.001)]));
    const found: number[] = [];
    store.each((n) => found.push(n));
    expect(found.sort()).toEqual([5, 6]);
  });
});

describe("questions by place", () => {
  const { store } = made();
  store.apply(frameOf([at(1), at(2, 0.01), { ...at(3, 0.002), state: 0 }]));

  it("finds the nearest within reach", () => {
    expect(store.nearest({ lat: PORTO.lat + 0.008, lng: PORTO.lng }, 500)).toBe(2);
    expect(store.nearest({ lat: PORTO.lat + 0.5, lng: PORTO.lng }, 500)).toBeNull();
  });
  it("counts a box", () => expect(store.countIn([-8.7, 41.1, -8.6, 41.155])).toBe(2));
  it("leaves out whom the filter hides, unless they are chosen or lit", () => {
    store.setFilter(maskOf(({ duty }) => duty !== "off_duty"));
    expect(store.countIn([-9, 41, -8, 42])).toBe(2);
    store.select(3);
    expect(store.countIn([-9, 41, -8, 42])).toBe(3);
    store.select(null);
    store.setHighlight([3]);
    expect(store.nearest({ lat: PORTO.lat + 0.002, lng: PORTO.lng }, 50)).toBe(3);
    store.setHighlight([]);
    expect(store.countIn([-9, 41, -8, 42])).toBe(2);
  });
  it("shows a hidden worker as soon as their state is shown again", () => {
    store.apply(frameOf([{ ...at(3), state: AVAILABLE }]));
    expect(store.countIn([-9, 41, -8, 42])).toBe(3);
  });
});

describe("listeners", () => {
  it("hear once a picture however many frames came, and not after they stop", () => {
    const { store, picture } = made();
    let heard = 0;
    const stop = store.subscribe(() => heard++);
    store.apply(frameOf([at(1)]));
    store.apply(frameOf([at(2)]));
    store.forget(1);
    picture();
    expect(heard).toBe(1);
    picture();
    expect(heard).toBe(1);
    store.apply(frameOf([at(2, 0.001)]));
    picture();
    expect(heard).toBe(2);
    stop();
    store.apply(frameOf([at(3)]));
    picture();
    expect(heard).toBe(2);
  });
});

describe("a day later", () => {
  it("still times motion to the millisecond", () => {
    const { store, time } = made();
    store.apply(frameOf([at(1)]));
    time.ms = 86_400_000;
    store.apply(frameOf([at(1, 0.0001)]));
    expect(store.clock()).toBeLessThan(1);
    expect(store.movingUntil).toBeCloseTo(store.clock() + 1, 5);
  });
});
