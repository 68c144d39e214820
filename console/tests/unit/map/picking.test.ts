import { describe, expect, it } from "vitest";
import { type LatLng, type MapOrder, PositionStore, maskOf } from "../../../src/map";
import { mercatorX, mercatorY } from "../../../src/map/mercator";
import { pickOrder, pickWorker } from "../../../src/map/picking";
import { type Picture, onPicture } from "../../../src/map/picture";
import { frameOf } from "./frames";

const CENTRE = { lat: 41.15, lng: -8.61 };

/** A picture of 800 by 600 pixels around the centre. */
function picture(zoom: number): Picture {
  const worldPx = 512 * 2 ** zoom;
  return { zeroX: 400 - mercatorX(CENTRE.lng) * worldPx, zeroY: 300 - mercatorY(CENTRE.lat) * worldPx, worldPx };
}

/** The place drawn so many pixels from the middle. */
function placed(zoom: number, right: number, down: number): LatLng {
  const { zeroX, zeroY, worldPx } = picture(zoom);
  const y = (300 + down - zeroY) / worldPx;
  return {
    lng: ((400 + right - zeroX) / worldPx) * 360 - 180,
    lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
  };
}

describe("a worker under the pointer", () => {
  for (const zoom of [10, 14, 18]) {
    const time = { ms: 0 };
    const store = new PositionStore({ now: () => time.ms, schedule: () => {} });
    store.apply(frameOf([{ n: 1, ...placed(zoom, 0, 0) }, { n: 2, ...placed(zoom, 30, 0) }]));
    const check = (right: number, down: number, expected: number | null) =>
      expect(pickWorker(store, picture(zoom), 400 + right, 300 + down, 12)).toBe(expected);

    it(`is the nearest within reach at zoom ${zoom}`, () => {
      check(1, 1, 1);
      check(10, 0, 1);
      check(20, 0, 2);
      check(0, 14, null);
      check(43, 0, null);
    });
  }

  it("is looked for where they are drawn, not where they will be", () => {
    const time = { ms: 0 };
    const store = new PositionStore({ now: () => time.ms, schedule: () => {} });
    store.apply(frameOf([{ n: 1, ...placed(16, 0, 0) }]));
    time.ms = 1_000;
    store.apply(frameOf([{ n: 1, ...placed(16, 100, 0) }]));
    const check = (right: number, expected: number | null) =>
      expect(pickWorker(store, picture(16), 400 + right, 300, 10)).toBe(expected);
    check(0, 1);
    check(100, null);
    time.ms = 1_500;
    check(50, 1);
    time.ms = 9_000;
    check(100, 1);
  });

  it("is nobody whom the filter hides", () => {
    const store = new PositionStore({ now: () => 0, schedule: () => {} });
    store.apply(frameOf([{ n: 1, ...CENTRE, state: 0 }]));
    store.setFilter(maskOf(({ duty }) => duty === "available"));
    expect(pickWorker(store, picture(14), 400, 300, 12)).toBeNull();
  });

  it("is found among ten thousand", () => {
    const store = new PositionStore({ now: () => 0, schedule: () => {} });
    const told = Array.from({ length: 10_000 }, (_, n) => ({ n, ...placed(13, (n % 100) * 40 - 300, Math.floor(n / 100) * 40 - 200) }));
    store.apply(frameOf(told));
    expect(pickWorker(store, picture(13), 400 - 300 + 7 * 40 + 3, 300 - 200 + 5 * 40 - 3, 12)).toBe(507);
  });
});

describe("an order under the pointer", () => {
  const order = (id: string, kind: MapOrder["kind"], right: number, risk: MapOrder["risk"] = "none"): MapOrder => ({
    id,
    kind,
    risk,
    pickup: placed(14, right, 0),
    dropoff: placed(14, right, 200),
  });
  const orders = [order("a", "unassigned", 0), order("b", "assigned", 8), order("c", "in_progress", 100, "late")];
  const check = (right: number, down: number, zoom: number, expected: unknown, selected: string | null = null) =>
    expect(pickOrder(orders, selected, picture(zoom), zoom, 400 + right, 300 + down)).toEqual(expected);

  it("is the one that calls for eyes when two overlap", () => {
    check(6, 0, 14, { kind: "order", id: "a", stop: "pickup" });
    check(12, 8, 14, { kind: "order", id: "b", stop: "pickup" });
  });
  it("is hit on the head of its drop, not on the tip", () => {
    check(100, 185, 14, { kind: "order", id: "c", stop: "dropoff" });
    check(100, 204, 14, null);
  });
  it("is not hit when the zoom hides it, unless it is selected", () => {
    const quiet = order("q", "assigned", 0);
    const { x, y } = onPicture(picture(10), quiet.dropoff);
    const at = (selected: string | null) => pickOrder([quiet], selected, picture(10), 10, x, y - 15);
    expect(at(null)).toBeNull();
    expect(at("q")).toMatchObject({ id: "q" });
  });
});
