// The bulk act at hand: what was chosen, how far it is, what became of each row.
import { create } from "zustand";
import type { Act, OrderAct } from "../acts/act";
import { ruleOf } from "../acts/acts";
import { bulkDesk, shownOrder, undoStack } from "../acts/desk";
import { clock } from "../store/market";
import { useSelection } from "../store/selection";
import { type Result, reverses, runBulk } from "./bulk";

export type Choice =
  | { name: "hold"; reason: string }
  | { name: "resume" }
  | { name: "broadcast" }
  | { name: "redispatch" }
  | { name: "unassign"; reason: string }
  | { name: "unpin" }
  | { name: "cancel"; reason: string }
  | { name: "giveBack" };

interface BulkState {
  /** What the rows are about: "Hold". Null before anything was sent. */
  title: string | null;
  results: ReadonlyMap<string, Result>;
  running: boolean;
  stopping: boolean;
  last: Choice | null;
  start(choice: Choice, orders: readonly string[]): Promise<void>;
  retry(): Promise<void>;
  stop(): void;
  reset(): void;
}

const IDLE = { title: null, results: new Map<string, Result>(), running: false, stopping: false, last: null };

export const useBulk = create<BulkState>((set, get) => ({
  ...IDLE,
  start: async (choice, orders) => {
    if (get().running || orders.length === 0) return;
    const acts = orders.map((order) => ({ ...choice, order }) as OrderAct);
    const title = ruleOf(acts[0] as Act).title;
    const results = new Map<string, Result>(orders.map((order) => [order, { order, state: "waiting" }]));
    set({ title, results, running: true, stopping: false, last: choice });
    const undoes = new Map(acts.map((act) => [act.order, { order: shownOrder(act.order) }]));
    const all = await runBulk(acts, bulkDesk(title.toLowerCase(), addResults, () => get().stopping));
    const reverse = reverses(acts, all, (act) => ruleOf(act).reverse(act, undoes.get(act.order) ?? {}, { id: act.order }));
    const done = all.filter((result) => result.state === "done").length;
    if (done > 0) undoStack.push(`${title}, ${done} orders`, reverse, clock.now());
    set({ running: false, stopping: false });
    keepFailures(all);
  },
  retry: async () => {
    const { last, results, start } = get();
    const failed = [...results.values()].filter((result) => result.state !== "done").map((result) => result.order);
    if (last) await start(last, failed);
  },
  stop: () => set({ stopping: true }),
  reset: () => set({ ...IDLE, results: new Map() }),
}));

/** One new map a chunk: two thousand rows are ten changes of the screen. */
function addResults(results: readonly Result[]): void {
  useBulk.setState(({ results: before }) => {
    const after = new Map(before);
    for (const result of results) after.set(result.order, result);
    return { results: after };
  });
}

/** What was done is no longer marked; what was not stays, to be tried again. */
function keepFailures(results: readonly Result[]): void {
  const { marked, markAll } = useSelection.getState();
  const done = new Set(results.filter((result) => result.state === "done").map((result) => result.order));
  markAll([...marked].filter((order) => !done.has(order)));
}
