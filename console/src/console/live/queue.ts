// The list of orders as the left panel shows it; keys walk the same list. Made anew only
// when rows, filter or (for filters that measure time) the minute changed.

import { readFilter, type Term } from "../keys/grammar";
import { type Around, orderMatches, workerMatches } from "../keys/match";
import { callsForEyes, queueOf, workerGroups, type WorkerGroup } from "../store/derive";
import { clock, useMarket } from "../store/market";
import { useSession } from "../store/session";
import { useUi } from "../store/ui";
import type { OrderRow, WorkerRow } from "../store/wire";

export interface Filtered<T> {
  rows: T;
  /** What is wrong with the filter; then everything is shown. */
  complaint: string | null;
}

/** Remembers the last answer while the question stays the same. */
function remembered<T>(make: () => T, question: () => readonly unknown[]): () => T {
  let asked: readonly unknown[] | null = null;
  let answer: T;
  return () => {
    const now = question();
    if (!asked || now.some((part, i) => part !== asked?.[i])) {
      answer = make();
      asked = now;
    }
    return answer;
  };
}

function terms(): { terms: readonly Term[]; complaint: string | null } {
  const read = readFilter(useUi.getState().filter);
  return read.kind === "filter" ? { terms: read.terms, complaint: null } : { terms: [], complaint: read.words };
}

function minorPerUnit(): number {
  const currency = useSession.getState().market?.currency ?? "EUR";
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
  } catch {
    return 100;
  }
}

function around(): Around {
  return { now: clock.now(), workers: useMarket.getState().workers, minorPerUnit: minorPerUnit() };
}

/** Filters that measure time, or ask for a worker, depend on more than the orders' rows. */
function bucket(): string {
  const { filter } = useUi.getState();
  if (filter.trim() === "") return "";
  return `${Math.floor(clock.now() / 10_000)} ${useMarket.getState().workersRev}`;
}

/** The orders of the left panel, most urgent first. */
export const queueNow = remembered(
  (): Filtered<OrderRow[]> => {
    const { orders } = useMarket.getState();
    const { allOrders } = useUi.getState();
    const read = terms();
    const where = around();
    // What was asked for by name is looked for everywhere.
    const everything = allOrders || read.terms.length > 0;
    const rows = queueOf(
      orders.values(),
      (row) => (everything || callsForEyes(row)) && orderMatches(read.terms, row, where),
    );
    return { rows, complaint: read.complaint };
  },
  () => {
    const { orders, ordersRev } = useMarket.getState();
    const { filter, allOrders } = useUi.getState();
    return [orders, ordersRev, filter, allOrders, bucket()];
  },
);

/** The workers of the right panel, by group. */
export const groupsNow = remembered(
  (): Map<WorkerGroup, WorkerRow[]> => {
    const read = terms();
    const where = around();
    return workerGroups(useMarket.getState().workers.values(), (row) => workerMatches(read.terms, row, where));
  },
  () => {
    const { workers, workersRev } = useMarket.getState();
    return [workers, workersRev, useUi.getState().filter];
  },
);

export function useQueue(): Filtered<OrderRow[]> {
  useMarket((s) => s.ordersRev);
  useMarket((s) => s.orders);
  useMarket((s) => (useUi.getState().filter ? s.workersRev : 0));
  useUi((s) => s.filter);
  useUi((s) => s.allOrders);
  return queueNow();
}

export function useGroups(): Map<WorkerGroup, WorkerRow[]> {
  useMarket((s) => s.workersRev);
  useMarket((s) => s.workers);
  useUi((s) => s.filter);
  return groupsNow();
}
