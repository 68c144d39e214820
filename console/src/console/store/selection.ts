// What is selected, marked and open; one selection for every panel. `order` and
// `worker` are highlighted everywhere, `opened` is shown in the drawer, `marked` are
// what bulk acts act on.

import { create } from "zustand";

export interface SelectionState {
  order: string | null;
  worker: string | null;
  /** The order in the drawer. */
  opened: string | null;
  marked: Set<string>;
  /** Where a range begins. */
  anchor: string | null;
  /** Highlights; what is not named is let go. */
  select(what: { order?: string | null; worker?: string | null }): void;
  /** Highlights an order and opens it in the drawer; null closes the drawer. */
  open(order: string | null): void;
  /** Marks an order, or unmarks it. */
  mark(order: string): void;
  /** Marks everything between the last mark and `to`, in the list's order. */
  range(to: string, list: readonly string[]): void;
  markAll(list: readonly string[]): void;
  clear(): void;
}

const NOTHING = { order: null, worker: null, opened: null, anchor: null };

export const useSelection = create<SelectionState>((set) => ({
  ...NOTHING,
  marked: new Set(),
  select: ({ order = null, worker = null }) =>
    set((now) => ({ order, worker, opened: now.opened && order ? order : null, anchor: now.marked.size > 0 ? now.anchor : order })),
  open: (order) => set((now) => (order ? { order, opened: order, worker: null } : { ...now, opened: null })),
  mark: (order) => set((now) => ({ marked: toggled(now.marked, order), anchor: order })),
  range: (to, list) => set((now) => ({ marked: new Set([...now.marked, ...between(list, now.anchor ?? to, to)]), order: to })),
  markAll: (list) => set({ marked: new Set(list) }),
  clear: () => set({ ...NOTHING, marked: new Set() }),
}));

function toggled(marked: ReadonlySet<string>, order: string): Set<string> {
  const next = new Set(marked);
  if (!next.delete(order)) next.add(order);
  return next;
}

/** The part of a list from one to the other, both included, whichever comes first. */
export function between(list: readonly string[], from: string, to: string): readonly string[] {
  const a = list.indexOf(from);
  const b = list.indexOf(to);
  if (b < 0) return [];
  if (a < 0) return [to];
  return list.slice(Math.min(a, b), Math.max(a, b) + 1);
}
