// What the panels show, made from the rows. Pure functions.

import { awaitsWorker, type OrderRow, type Person, type WorkerRow } from "./wire";

/** When the order breaks (or broke) its promise; null when it has none. */
export function breachAt(row: OrderRow): number | null {
  return row.breach_at ?? row.dropoff.due ?? null;
}

/** Whether a dispatcher should have it in the queue: nobody has it, or it goes wrong. */
export function callsForEyes(row: OrderRow): boolean {
  return awaitsWorker(row.state) || Boolean(row.escalated) || (row.risk ?? "none") !== "none";
}

/** The queue's order: least time left first, then priority, then age. */
export function byUrgency(a: OrderRow, b: OrderRow): number {
  const left = (breachAt(a) ?? Number.POSITIVE_INFINITY) - (breachAt(b) ?? Number.POSITIVE_INFINITY);
  if (left !== 0 && !Number.isNaN(left)) return left;
  return b.priority - a.priority || a.placed_at - b.placed_at || (a.id < b.id ? -1 : 1);
}

export function queueOf(orders: Iterable<OrderRow>, wanted: (row: OrderRow) => boolean): OrderRow[] {
  const rows: OrderRow[] = [];
  for (const row of orders) if (wanted(row)) rows.push(row);
  return rows.sort(byUrgency);
}

export const WORKER_GROUPS = [
  "idle",
  "offered",
  "engaged",
  "heading_home",
  "paused",
  "stale",
  "lost",
  "blocked",
  "off_duty",
] as const;
export type WorkerGroup = (typeof WORKER_GROUPS)[number];

/** The one group a worker is shown in: what keeps them from work comes before what they do. */
export function groupOf(row: WorkerRow): WorkerGroup {
  if (row.blocked) return "blocked";
  if (row.duty === "off_duty" && row.work === "idle") return "off_duty";
  if (row.link === "lost") return "lost";
  if (row.link === "stale") return "stale";
  if (row.work === "engaged") return "engaged";
  if (row.work === "offered") return "offered";
  if (row.duty === "paused") return "paused";
  return row.duty === "heading_home" ? "heading_home" : "idle";
}

export function isOverCap(row: WorkerRow): boolean {
  return row.cash_cap_minor !== undefined && row.cash_cap_minor !== null && row.cash_minor > row.cash_cap_minor;
}

export function workerName(row: WorkerRow | undefined): string {
  if (!row) return "unknown worker";
  return row.name ?? row.id.slice(-5).toUpperCase();
}

const names = new Intl.Collator(undefined, { numeric: true });

/** By name, as people sort: 2 before 10. */
export function byName(a: WorkerRow, b: WorkerRow): number {
  return names.compare(workerName(a), workerName(b)) || a.n - b.n;
}

export function workerGroups(
  workers: Iterable<WorkerRow>,
  wanted: (row: WorkerRow) => boolean,
): Map<WorkerGroup, WorkerRow[]> {
  const groups = new Map<WorkerGroup, WorkerRow[]>(WORKER_GROUPS.map((group) => [group, []]));
  for (const row of workers) if (wanted(row)) groups.get(groupOf(row))?.push(row);
  for (const rows of groups.values()) rows.sort(byName);
  return groups;
}

/** A part of a worker's day: on the way to a stop, until it is done. */
export interface Bar {
  order: string;
  stop: "pickup" | "dropoff";
  from: number;
  to: number;
  due: number | null;
  late: boolean;
  /** Whether the end is a guess: nothing has been predicted yet. */
  guessed: boolean;
}

export interface GanttRow {
  worker: WorkerRow;
  bars: Bar[];
}

/** Without a prediction a leg is drawn this long. */
const GUESS_MS = 15 * 60_000;

export function barsOf(row: OrderRow, now: number): Bar[] {
  const from = row.assigned_at ?? row.updated_at;
  const due = row.dropoff.due ?? null;
  const end = Math.max(row.eta?.dropoff_at ?? now + GUESS_MS, from);
  const guessed = !row.eta;
  const late = row.risk === "late" || (due !== null && end > due);
  const dropoff = { order: row.id, stop: "dropoff" as const, to: end, due, late, guessed };
  const pickedUp = row.pickup.state === "completed";
  if (pickedUp) return [{ ...dropoff, from }];
  const picked = Math.min(end, Math.max(from, row.eta?.pickup_at ?? (from + end) / 2));
  const pickup = { order: row.id, stop: "pickup" as const, from, to: picked, due: row.pickup.due ?? null, late: false, guessed };
  return [pickup, { ...dropoff, from: picked }];
}

/** One row for each worker under way, by name. */
export function ganttRows(
  orders: Iterable<OrderRow>,
  workers: ReadonlyMap<string, WorkerRow>,
  now: number,
): GanttRow[] {
  const rows = new Map<string, GanttRow>();
  for (const order of orders) {
    const worker = order.worker_id ? workers.get(order.worker_id) : undefined;
    if (!worker) continue;
    const row = rows.get(worker.id) ?? { worker, bars: [] };
    row.bars.push(...barsOf(order, now));
    rows.set(worker.id, row);
  }
  return [...rows.values()].sort((a, b) => byName(a.worker, b.worker));
}

/** The others who look at an order, by session. */
export function othersAt(people: readonly Person[], order: string, ownSession: string | null): Person[] {
  return people.filter((person) => person.order_id === order && person.session !== ownSession);
}
