// What panels make of rows.

import { expect, test } from "vitest";
import { barsOf, callsForEyes, ganttRows, groupOf, othersAt, queueOf } from "../../../src/console/store/derive";
import { nextBar } from "../../../src/console/live/bars";
import { order, worker } from "./rows";

test("the least time left comes first, then priority, then age; without a promise last", () => {
  const rows = [
    order("ord_old", { placed_at: 1 }),
    order("ord_high", { priority: 2, placed_at: 9 }),
    order("ord_soon", { breach_at: 50 }),
    order("ord_due", { dropoff: { state: "planned", lat: 0, lng: 0, due: 40 } }),
  ];
  expect(queueOf(rows, () => true).map((row) => row.id)).toEqual(["ord_due", "ord_soon", "ord_high", "ord_old"]);
});

test("an order on its way calls for eyes only when it goes wrong", () => {
  expect(callsForEyes(order("a"))).toBe(true);
  expect(callsForEyes(order("a", { state: "in_progress", risk: "none" }))).toBe(false);
  expect(callsForEyes(order("a", { state: "in_progress", risk: "predicted" }))).toBe(true);
  expect(callsForEyes(order("a", { state: "assigned", escalated: "no_candidates" }))).toBe(true);
});

test("what keeps a worker from work comes before what they do", () => {
  expect(groupOf(worker("w", 1))).toBe("idle");
  expect(groupOf(worker("w", 1, { work: "engaged" }))).toBe("engaged");
  expect(groupOf(worker("w", 1, { work: "engaged", link: "stale" }))).toBe("stale");
  expect(groupOf(worker("w", 1, { blocked: true, link: "lost" }))).toBe("blocked");
  expect(groupOf(worker("w", 1, { duty: "off_duty", link: "lost" }))).toBe("off_duty");
  expect(groupOf(worker("w", 1, { duty: "off_duty", work: "engaged" }))).toBe("engaged");
  expect(groupOf(worker("w", 1, { duty: "paused" }))).toBe("paused");
});

test("a job has a bar to the shop and a bar to the customer, and one after the pickup", () => {
  const eta = { pickup_at: 200, dropoff_at: 500, band_s: 60, as_of: 100 };
  const job = order("ord_1", { state: "assigned", assigned_at: 100, eta });
  expect(barsOf(job, 150).map((bar) => [bar.stop, bar.from, bar.to])).toEqual([
    ["pickup", 100, 200],
    ["dropoff", 200, 500],
  ]);
  const picked = { ...job, pickup: { ...job.pickup, state: "completed" } };
  expect(barsOf(picked, 150).map((bar) => [bar.stop, bar.from, bar.to])).toEqual([["dropoff", 100, 500]]);
});

test("no bar ends before it begins, and what is not predicted says so", () => {
  const job = order("ord_1", { state: "assigned", assigned_at: 9_000, eta: { dropoff_at: 10, band_s: 0, as_of: 0 } });
  expect(barsOf(job, 0).every((bar) => bar.to >= bar.from)).toBe(true);
  expect(barsOf(order("ord_2", { state: "assigned" }), 0).every((bar) => bar.guessed)).toBe(true);
});

test("a bar past its due is late", () => {
  const dropoff = { state: "assigned", lat: 0, lng: 0, due: 400 };
  const job = order("ord_1", { assigned_at: 100, dropoff, eta: { dropoff_at: 500, band_s: 0, as_of: 0 } });
  expect(barsOf(job, 150).at(-1)?.late).toBe(true);
});

test("the plan has a row for each worker under way, and is walked by arrow keys", () => {
  const workers = new Map([
    ["w1", worker("w1", 1, { name: "Bea" })],
    ["w2", worker("w2", 2, { name: "Ana" })],
    ["w3", worker("w3", 3, { name: "Cid" })],
  ]);
  const orders = [
    order("o1", { worker_id: "w1" }),
    order("o2", { worker_id: "w2" }),
    order("o3", { worker_id: "w2" }),
    order("o4", { worker_id: "gone" }),
  ];
  const rows = ganttRows(orders, workers, 0);
  expect(rows.map((row) => row.worker.name)).toEqual(["Ana", "Bea"]);
  expect(nextBar(rows, null, "ArrowDown")).toEqual({ order: "o2", row: 0 });
  expect(nextBar(rows, "o2", "ArrowRight")).toEqual({ order: "o3", row: 0 });
  expect(nextBar(rows, "o3", "ArrowRight")).toBeNull();
  expect(nextBar(rows, "o3", "ArrowDown")).toEqual({ order: "o1", row: 1 });
  expect(nextBar(rows, "o1", "ArrowDown")).toEqual({ order: "o1", row: 1 });
  expect(nextBar(rows, "o1", "Enter")).toEqual({ order: "o1", row: 1 });
});

test("one does not see oneself looking", () => {
  const person = (session: string) => ({ session, user_id: "u", name: "N", order_id: "o1", doing: "look" as const, since: 0 });
  expect(othersAt([person("mine"), person("theirs")], "o1", "mine").map((p) => p.session)).toEqual(["theirs"]);
});
