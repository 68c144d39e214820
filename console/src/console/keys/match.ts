// Whether a row is what a filter asks for. Pure; a term that says nothing about this
// kind of row (a worker's battery, asked of an order) lets it through.

import { distance } from "../store/geo";
import { breachAt, groupOf, isOverCap, workerName } from "../store/derive";
import { awaitsWorker, type OrderRow, type WorkerRow } from "../store/wire";
import type { Field, Measure, Term } from "./grammar";

export interface Around {
  now: number;
  workers: ReadonlyMap<string, WorkerRow>;
  /** Minor units in one of the market's money. */
  minorPerUnit: number;
}

export function orderMatches(terms: readonly Term[], row: OrderRow, around: Around): boolean {
  return terms.every((term) => {
    const holds = orderHolds(term, row, around);
    return holds === null || holds !== term.not;
  });
}

export function workerMatches(terms: readonly Term[], row: WorkerRow, around: Around): boolean {
  return terms.every((term) => {
    const holds = workerHolds(term, row, around);
    return holds === null || holds !== term.not;
  });
}

function orderHolds(term: Term, row: OrderRow, around: Around): boolean | null {
  const worker = row.worker_id ? around.workers.get(row.worker_id) : undefined;
  if (term.kind === "word") {
    const said = [row.id, row.state.replaceAll("_", " "), row.escalated ?? "", worker ? workerName(worker) : ""];
    return said.some((text) => has(text, term.word));
  }
  if (term.kind === "measure") return compare(orderMeasure(term.measure, row, around), term);
  if (isAboutOthers(term, WORKER_WORDS)) return null;
  const values = orderField(term.field, row, worker);
  return values && term.values.some((wanted) => values.some((value) => same(value, wanted)));
}

function orderField(field: Field, row: OrderRow, worker: WorkerRow | undefined): string[] | null {
  switch (field) {
    case "state":
      return [row.state];
    case "worker":
      return worker ? [workerName(worker), ...workerName(worker).split(" "), worker.id] : ["none"];
    case "risk":
      return [row.risk ?? "none"];
    case "id":
      return [row.id, row.id.slice(-5), row.id.slice(-4)];
    case "strategy":
      return [row.strategy];
    case "is":
      return orderIs(row);
    default:
      return null;
  }
}

/** The words for `is:`, of orders. */
function orderIs(row: OrderRow): string[] {
  const words: [string, boolean][] = [
    ["unassigned", row.state === "dispatching"],
    ["waiting", awaitsWorker(row.state)],
    ["offered", row.offers_out > 0],
    ["hold", row.on_hold],
    ["pinned", Boolean(row.pinned)],
    ["escalated", Boolean(row.escalated)],
    ["late", row.risk === "late"],
    ["cash", row.cash_due_minor > 0],
  ];
  return words.filter(([, holds]) => holds).map(([word]) => word);
}

function orderMeasure(measure: Measure, row: OrderRow, around: Around): number | null {
  const breach = breachAt(row);
  switch (measure) {
    case "left":
      return breach === null ? null : (breach - around.now) / 60_000;
    case "late": {
      const due = row.dropoff.due ?? null;
      return due === null ? 0 : (Math.max(row.eta?.dropoff_at ?? 0, around.now) - due) / 60_000;
    }
    case "age":
      return (around.now - row.placed_at) / 60_000;
    case "cash":
      return row.cash_due_minor / around.minorPerUnit;
    case "pay":
      return (row.total_minor ?? 0) / around.minorPerUnit;
    case "km":
      return distance(row.pickup, row.dropoff) / 1_000;
    case "wave":
      return row.wave;
    default:
      return null;
  }
}

function workerHolds(term: Term, row: WorkerRow, around: Around): boolean | null {
  if (term.kind === "word") {
    const said = [workerName(row), row.id, row.vehicle, groupOf(row).replaceAll("_", " "), row.order_id ?? ""];
    return said.some((text) => has(text, term.word));
  }
  if (term.kind === "measure") {
    if (term.measure === "cash") return compare(row.cash_minor / around.minorPerUnit, term);
    if (term.measure === "battery") return compare((row.battery ?? 1) * 100, term);
    return null;
  }
  if (isAboutOthers(term, ORDER_WORDS)) return null;
  const values = workerField(term.field, row);
  return values && term.values.some((wanted) => values.some((value) => same(value, wanted)));
}

function workerField(field: Field, row: WorkerRow): string[] | null {
  switch (field) {
    case "worker":
      return [workerName(row), ...workerName(row).split(" "), row.id];
    case "duty":
      return [row.duty];
    case "work":
      return [row.work];
    case "link":
      return [row.link];
    case "vehicle":
      return [row.vehicle];
    case "is":
      return workerIs(row);
    default:
      return null;
  }
}

/** The words for `is:`, of workers. */
function workerIs(row: WorkerRow): string[] {
  const words: [string, boolean][] = [
    ["available", row.duty === "available" && !row.blocked],
    ["blocked", row.blocked],
    ["overcap", isOverCap(row)],
  ];
  return words.filter(([, holds]) => holds).map(([word]) => word);
}

const ORDER_WORDS = ["unassigned", "waiting", "offered", "hold", "pinned", "escalated", "late", "cash"];
const WORKER_WORDS = ["available", "blocked", "overcap"];

/** `is:` with words for the other kind of row only. */
function isAboutOthers(term: Term, theirs: readonly string[]): boolean {
  return term.kind === "field" && term.field === "is" && term.values.every((value) => theirs.includes(value));
}

function compare(value: number | null, { more, than }: { more: boolean; than: number }): boolean {
  if (value === null) return false;
  return more ? value > than : value < than;
}

function has(text: string, word: string): boolean {
  return text.toLowerCase().includes(word);
}

function same(value: string, wanted: string): boolean {
  return value.toLowerCase() === wanted || value.toLowerCase().replaceAll(" ", "_") === wanted;
}
