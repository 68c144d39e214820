// The rows: what a snapshot, a delta and an act leave behind.

import { beforeEach, expect, test } from "vitest";
import {
  clearMarket,
  flush,
  markPending,
  settlePending,
  takeDelta,
  takeSnapshot,
  useMarket,
  whyNoActs,
} from "../../../src/console/store/market";
import { delta, order, snapshot, worker } from "./rows";

const shown = () => useMarket.getState();

beforeEach(() => clearMarket());

test("a snapshot replaces everything", () => {
  takeSnapshot(snapshot(1, [order("ord_1"), order("ord_2")], [worker("wrk_1", 1)]));
  takeSnapshot(snapshot(5, [order("ord_2", { version: 3 })], [worker("wrk_2", 1)]));
  expect([...shown().orders.keys()]).toEqual(["ord_2"]);
  expect(shown().workerByNumber.get(1)).toBe("wrk_2");
  expect(shown().seq).toBe(5);
});

test("a delta replaces the rows it names and leaves the others as they are", () => {
  takeSnapshot(snapshot(1, [order("ord_1"), order("ord_2")]));
  const before = shown().orders.get("ord_1");
  const rev = shown().ordersRev;
  takeDelta(delta(1, 2, [order("ord_2", { version: 2, state: "assigned" })]));
  flush();
  expect(shown().orders.get("ord_1")).toBe(before);
  expect(shown().orders.get("ord_2")?.state).toBe("assigned");
  expect(shown().ordersRev).toBe(rev + 1);
});

test("a delta without rows moves no revision", () => {
  takeSnapshot(snapshot(1, [order("ord_1")]));
  const { ordersRev, workersRev } = shown();
  takeDelta(delta(1, 2));
  flush();
  expect([shown().ordersRev, shown().workersRev, shown().seq]).toEqual([ordersRev, workersRev, 2]);
});

test("an older version never replaces a newer one, an equal one does", () => {
  takeSnapshot(snapshot(1, [order("ord_1", { version: 5 })]));
  takeDelta(delta(1, 2, [order("ord_1", { version: 4, state: "placed" })]));
  expect(shown().orders.get("ord_1")?.state).toBe("dispatching");
  takeDelta(delta(2, 2, [order("ord_1", { version: 5, risk: "predicted" })]));
  expect(shown().orders.get("ord_1")?.risk).toBe("predicted");
});

test("a final row leaves the list and is remembered; a late echo does not bring it back", () => {
  takeSnapshot(snapshot(1, [order("ord_1")]));
  takeDelta(delta(1, 2, [order("ord_1", { version: 4, state: "delivered" })]));
  takeDelta(delta(2, 3, [order("ord_1", { version: 3, state: "in_progress" })]));
  expect(shown().orders.has("ord_1")).toBe(false);
  expect(shown().ended.get("ord_1")?.state).toBe("delivered");
});

test("a failed order that is returned is open again", () => {
  takeSnapshot(snapshot(1, [order("ord_1")]));
  takeDelta(delta(1, 2, [order("ord_1", { version: 4, state: "failed" })]));
  takeDelta(delta(2, 3, [order("ord_1", { version: 5, state: "returning" })]));
  expect(shown().orders.get("ord_1")?.state).toBe("returning");
  expect(shown().ended.has("ord_1")).toBe(false);
});

test("what has ended is remembered within a bound", () => {
  takeSnapshot(snapshot(1));
  const rows = Array.from({ length: 700 }, (_, i) => order(`ord_${i}`, { state: "delivered" }));
  takeDelta(delta(1, 2, rows));
  expect(shown().ended.size).toBe(500);
  expect(shown().ended.has("ord_0")).toBe(false);
  expect(shown().ended.has("ord_699")).toBe(true);
});

test("a worker with another number is found by the new one only", () => {
  takeSnapshot(snapshot(1, [], [worker("wrk_1", 7)]));
  takeDelta(delta(1, 2, [], [worker("wrk_1", 9, { version: 2 })]));
  expect(shown().workerByNumber.get(7)).toBeUndefined();
  expect(shown().workerByNumber.get(9)).toBe("wrk_1");
});

test("React is told at most four times a second of what the server says", () => {
  takeSnapshot(snapshot(0, [order("ord_1")]));
  let told = 0;
  const stop = useMarket.subscribe(() => {
    told += 1;
  });
  for (let seq = 1; seq <= 100; seq += 1) takeDelta(delta(seq - 1, seq, [order("ord_1", { version: seq + 1 })]));
  expect(told).toBe(0);
  flush();
  stop();
  expect(told).toBe(1);
  expect(shown().seq).toBe(100);
});

test("a mark stays until the row shows what the server answered", () => {
  takeSnapshot(snapshot(1, [order("ord_1", { version: 2 })]));
  markPending(["ord_1"], "holding");
  expect(shown().pending.get("ord_1")?.act).toBe("holding");
  settlePending([["ord_1", 3]]);
  expect(shown().pending.has("ord_1")).toBe(true);
  takeDelta(delta(1, 2, [order("ord_1", { version: 3, on_hold: true })]));
  flush();
  expect(shown().pending.has("ord_1")).toBe(false);
});

test("a refusal takes the mark away at once", () => {
  takeSnapshot(snapshot(1, [order("ord_1")]));
  markPending(["ord_1"], "holding");
  settlePending([["ord_1"]]);
  expect(shown().pending.size).toBe(0);
});

test("the row may come before the answer", () => {
  takeSnapshot(snapshot(1, [order("ord_1", { version: 2 })]));
  markPending(["ord_1"], "holding");
  takeDelta(delta(1, 2, [order("ord_1", { version: 3 })]));
  settlePending([["ord_1", 3]]);
  expect(shown().pending.size).toBe(0);
});

test("a snapshot settles what was answered while the line was gone", () => {
  takeSnapshot(snapshot(1, [order("ord_1", { version: 2 })]));
  markPending(["ord_1"], "holding");
  settlePending([["ord_1", 3]]);
  takeSnapshot(snapshot(4, [order("ord_1", { version: 3 })]));
  expect(shown().pending.size).toBe(0);
});

test("acts wait for a live line that has shown everything", () => {
  expect(whyNoActs({ link: "live", loaded: true })).toBeNull();
  expect(whyNoActs({ link: "live", loaded: false })).not.toBeNull();
  expect(whyNoActs({ link: "retrying", loaded: true })).toContain("no connection");
  expect(whyNoActs({ link: "superseded", loaded: true })).toContain("Another window");
});
