// Rows for tests: what is not said is ordinary.

import type { Counters, Delta, OrderRow, Snapshot, WorkerRow } from "../../../src/console/store/wire";

export const COUNTERS: Counters = {
  unassigned: 0,
  offers_out: 0,
  late_now: 0,
  available: 0,
  stale: 0,
  lost: 0,
  escalated: 0,
};

export function order(id: string, more: Partial<OrderRow> = {}): OrderRow {
  return {
    id,
    version: 1,
    state: "dispatching",
    strategy: "nearest",
    priority: 0,
    wave: 0,
    offers_out: 0,
    pickup: { state: "planned", lat: 41.15, lng: -8.61 },
    dropoff: { state: "planned", lat: 41.16, lng: -8.62 },
    cash_due_minor: 0,
    on_hold: false,
    placed_at: 1_000,
    updated_at: 1_000,
    ...more,
  };
}

export function worker(id: string, n: number, more: Partial<WorkerRow> = {}): WorkerRow {
  return {
    id,
    n,
    version: 1,
    duty: "available",
    work: "idle",
    link: "live",
    blocked: false,
    vehicle: "bicycle",
    cash_minor: 0,
    ...more,
  };
}

export function snapshot(seq: number, orders: OrderRow[] = [], workers: WorkerRow[] = []): Snapshot {
  return { seq, orders, orders_left_out: 0, workers, counters: COUNTERS, alerts: [] };
}

export function delta(after: number, seq: number, orders: OrderRow[] = [], workers: WorkerRow[] = []): Delta {
  return { seq, after, orders, workers, counters: COUNTERS };
}
