// What the console's socket carries (asyncapi.json, `omniroute.console.v1`), as far as
// this page reads it. Fields a server may leave out are optional here.

import type { Bounds, Duty, Link, Work } from "../../map/types";

export type OrderState =
  | "placed"
  | "confirmed"
  | "scheduled"
  | "dispatching"
  | "assigned"
  | "in_progress"
  | "delivered"
  | "partially_delivered"
  | "failed"
  | "returning"
  | "returned"
  | "cancelled"
  | "expired";

export type Risk = "none" | "predicted" | "late";

export interface StopRow {
  state: string;
  lat: number;
  lng: number;
  due?: number | null;
}

/** When things are expected, epoch milliseconds. */
export interface EtaRow {
  pickup_at?: number | null;
  dropoff_at: number;
  band_s: number;
  as_of: number;
}

export interface OrderRow {
  id: string;
  version: number;
  state: OrderState;
  strategy: string;
  priority: number;
  wave: number;
  offers_out: number;
  worker_id?: string | null;
  pickup: StopRow;
  dropoff: StopRow;
  cash_due_minor: number;
  escalated?: string | null;
  on_hold: boolean;
  pinned?: string | null;
  placed_at: number;
  updated_at: number;
  total_minor?: number;
  merchant_id?: string;
  scheduled_at?: number | null;
  expires_at?: number | null;
  assigned_at?: number | null;
  wave_ends_at?: number | null;
  eta?: EtaRow | null;
  risk?: Risk;
  breach_at?: number | null;
  holder?: string | null;
}

export interface WorkerRow {
  id: string;
  n: number;
  version: number;
  duty: Duty;
  work: Work;
  link: Link;
  order_id?: string | null;
  blocked: boolean;
  vehicle: string;
  cash_minor: number;
  name?: string;
  cash_cap_minor?: number | null;
  battery?: number | null;
  fix_at?: number | null;
  blocked_why?: string | null;
  blocked_until?: number | null;
  shift_start?: number | null;
  shift_end?: number | null;
  skills?: string[];
  rating?: number | null;
}

export interface Counters {
  unassigned: number;
  offers_out: number;
  late_now: number;
  available: number;
  stale: number;
  lost: number;
  escalated: number;
  late_predicted?: number;
  workers_total?: number;
  available_pct?: number;
  cash_over_cap?: number;
}

export interface Alert {
  id: string;
  kind: "sos" | "incident";
  worker_id: string;
  at: number;
  lat?: number | null;
  lng?: number | null;
  note?: string | null;
  what?: string | null;
}

/** Another console of the market, and what it is busy with. */
export interface Person {
  session: string;
  user_id: string;
  name: string;
  order_id?: string | null;
  doing: "look" | "edit";
  since: number;
}

export interface Welcome {
  session: string;
  boot_id: string;
  server_time: number;
  heartbeat_s: number;
  market_id: string;
  user_id?: string;
  name?: string;
  role?: string;
}

export interface Snapshot {
  seq: number;
  orders: OrderRow[];
  orders_left_out: number;
  workers: WorkerRow[];
  counters: Counters;
  alerts: Alert[];
  people?: Person[];
}

export interface Delta {
  seq: number;
  /** The position before; another than ours means that something was missed. */
  after: number;
  orders: OrderRow[];
  workers: WorkerRow[];
  counters: Counters;
  alerts?: Alert[] | null;
  people?: Person[] | null;
}

/** What the socket wants to be shown; the box limits positions only. */
export interface View {
  layers: ("orders" | "workers" | "positions")[];
  bbox?: Bounds;
}

const FINAL: ReadonlySet<OrderState> = new Set([
  "delivered",
  "partially_delivered",
  "failed",
  "returned",
  "cancelled",
  "expired",
]);

/** Whether nothing will happen to it any more (a failed order may still be returned). */
export function isFinal(state: OrderState): boolean {
  return FINAL.has(state);
}

const AWAITING: ReadonlySet<OrderState> = new Set(["placed", "confirmed", "scheduled", "dispatching"]);

/** Whether no worker has it and one still can. */
export function awaitsWorker(state: OrderState): boolean {
  return AWAITING.has(state);
}
