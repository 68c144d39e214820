import { beforeEach, describe, expect, it } from "vitest";
import { bodyOf, counted, type Draft, EMPTY, missing, nearestShop, placed, placeTyped, type Shop } from "../../../src/console/intake/draft";
import { shownOnMap, useIntake } from "../../../src/console/intake/useIntake";

const SHOPS: Shop[] = [
  { merchant: "pty_north", name: "North", warehouse: "whs_n", place: { lat: 41.2, lng: -8.6 } },
  { merchant: "pty_south", name: "South", warehouse: "whs_s", place: { lat: 41.1, lng: -8.6 } },
];

const FULL: Draft = {
  ...EMPTY,
  merchant: "pty_north",
  dropoff: { lat: 41.15, lng: -8.61 },
  lines: [{ product_id: "prd_1", quantity: 2 }],
};

describe("an order being made", () => {
  it("says what is missing, field by field", () => {
    expect(Object.keys(missing(EMPTY))).toEqual(["merchant", "dropoff", "lines"]);
    expect(missing({ ...FULL, payment: "wallet" })).toEqual({ customer: "Choose whose wallet pays." });
    expect(missing(FULL)).toEqual({});
  });

  it("becomes a request without empty fields, the promise by the server's clock", () => {
    const body = bodyOf({ ...FULL, name: "  Zoë 🚲 ", note: " " }, "mkt_1", Date.UTC(2026, 0, 1));
    expect(body).toEqual({
      merchant_id: "pty_north",
      market_id: "mkt_1",
      dropoff: { place: { lat: 41.15, lng: -8.61 }, name: "Zoë 🚲", due: "2026-01-01T00:45:00.000Z" },
      lines: [{ product_id: "prd_1", quantity: 2 }],
      payment: "cash",
      strategy: "nearest",
    });
  });

  it("the server's field errors land at our fields, the others are not lost", () => {
    const { fields, rest } = placed([
      { field: "lines[0].quantity", message: "too many" },
      { field: "dropoff.place", message: "cannot be reached" },
      { field: "dropoff.phone", message: "too long" },
      { field: "priority", message: "out of range" },
    ]);
    expect(fields).toEqual({ lines: "too many", dropoff: "cannot be reached", phone: "too long" });
    expect(rest).toEqual(["priority: out of range"]);
  });

  it.each([
    ["41.157, -8.629", { lat: 41.157, lng: -8.629 }],
    [" 41.157 -8.629 ", { lat: 41.157, lng: -8.629 }],
    ["91, 0", null],
    ["41.157", null],
    ["Rua das Flores", null],
    ["", null],
  ])("the place typed as %j", (text, place) => expect(placeTyped(text)).toEqual(place));

  it("a line without pieces leaves; pieces are whole and bounded", () => {
    const lines = [{ product_id: "a", quantity: 1 }];
    expect(counted(lines, "a", 0)).toEqual([]);
    expect(counted(lines, "b", 2.9)).toEqual([...lines, { product_id: "b", quantity: 2 }]);
    expect(counted(lines, "a", 1e12)).toEqual([{ product_id: "a", quantity: 1_000_000 }]);
    expect(counted(lines, "a", Number.NaN)).toEqual([]);
  });

  it("the nearest shop is the nearest", () => {
    expect(nearestShop(SHOPS, { lat: 41.11, lng: -8.7 })?.merchant).toBe("pty_south");
    expect(nearestShop([], { lat: 0, lng: 0 })).toBeNull();
  });
});

describe("two clicks on the map", () => {
  beforeEach(() => {
    useIntake.getState().open();
    useIntake.getState().knowShops(SHOPS);
  });
  const click = (lat: number, lng: number): boolean => useIntake.getState().clicked({ kind: "place", at: { lat, lng } }, null);

  it("choose the nearest shop, then the drop-off; a third moves the drop-off", () => {
    click(41.19, -8.6);
    expect(useIntake.getState()).toMatchObject({ setting: "dropoff", draft: { merchant: "pty_north", dropoff: null } });
    click(41.15, -8.61);
    click(41.16, -8.62);
    expect(useIntake.getState().draft).toMatchObject({ merchant: "pty_north", dropoff: { lat: 41.16, lng: -8.62 } });
    expect(shownOnMap(useIntake.getState()).pins.map((pin) => pin.shape)).toEqual(["pickup", "dropoff"]);
  });

  it("mean nothing while no order is made", () => {
    useIntake.getState().close();
    expect(click(41.15, -8.61)).toBe(false);
    expect(shownOnMap(useIntake.getState()).pins).toEqual([]);
  });

  it("before the shops are known set nothing", () => {
    useIntake.getState().knowShops([]);
    click(41.15, -8.61);
    expect(useIntake.getState()).toMatchObject({ setting: "pickup", draft: { merchant: null, dropoff: null } });
  });
});
