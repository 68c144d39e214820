// The market as last told: rows by id, kept up in proportion to what changed. The maps
// are changed in place and a row is replaced when it changes, so
// `useMarket((s) => s.orders.get(id))` sees one row and `useMarket((s) => s.ordersRev)`
// sees all. Told to React at most four times a second, except what a person did here.

import { create } from "zustand";
import { ServerClock } from "../../shared/clock";
import type { LinkState } from "./socket";
import { type Alert, type Counters, type Delta, isFinal, type OrderRow, type Person, type Snapshot, type WorkerRow } from "./wire";

/** An act that was sent and not yet seen in the order's row. */
export interface Pending {
  act: string;
  since: number;
  /** The version the server answered with; the mark stays until the row has it. */
  version?: number;
}

export interface MarketState {
  link: LinkState;
  /** Since when the link is in this state, by the server's clock. */
  linkSince: number;
  linkWords: string | undefined;
  /** Any message at all, by the server's clock; 0 before the first. */
  lastMessageAt: number;
  /** Whether a snapshot was ever shown: before that, skeletons. */
  loaded: boolean;
  seq: number;
  bootId: string | null;
  /** Names our own connection among `people`. */
  session: string | null;
  orders: Map<string, OrderRow>;
  ordersRev: number;
  /** Open orders beyond what the server shows. */
  leftOut: number;
  /** The last rows told in a final state, newest last. */
  ended: Map<string, OrderRow>;
  workers: Map<string, WorkerRow>;
  workersRev: number;
  workerByNumber: Map<number, string>;
  counters: Counters;
  alerts: Alert[];
  people: Person[];
  pending: Map<string, Pending>;
}

const ENDED_MAX = 500;
const PUBLISH_MS = 250;

const NO_COUNTERS: Counters = {
  unassigned: 0,
  offers_out: 0,
  late_now: 0,
  available: 0,
  stale: 0,
  lost: 0,
  escalated: 0,
};

function empty(): MarketState {
  return {
    link: "connecting",
    linkSince: Date.now(),
    linkWords: undefined,
    lastMessageAt: 0,
    loaded: false,
    seq: 0,
    bootId: null,
    session: null,
    orders: new Map(),
    ordersRev: 0,
    leftOut: 0,
    ended: new Map(),
    workers: new Map(),
    workersRev: 0,
    workerByNumber: new Map(),
    counters: NO_COUNTERS,
    alerts: [],
    people: [],
    pending: new Map(),
  };
}

/** The server's clock; deadlines and ages are read from it only. */
export const clock = new ServerClock();

export const useMarket = create<MarketState>(empty);

let news: Partial<MarketState> = {};
let publishedAt = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows what was collected; at once when the last showing is long enough ago. */
function publish(part: Partial<MarketState>, urgent = false): void {
  Object.assign(news, part);
  const wait = urgent ? 0 : publishedAt + PUBLISH_MS - performance.now();
  if (wait <= 0) flush();
  else timer ??= setTimeout(flush, wait);
}

/** Shows at once what was collected. */
export function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  publishedAt = performance.now();
  const shown = news;
  news = {};
  if (Object.keys(shown).length > 0) useMarket.setState(shown);
}

/** As collected, shown or not. */
function latest<K extends keyof MarketState>(key: K): MarketState[K] {
  const collected = news[key] as MarketState[K] | undefined;
  return collected ?? useMarket.getState()[key];
}

/** Forgets the market: another one is entered, or nobody is signed in. */
export function clearMarket(): void {
  clearTimeout(timer);
  timer = undefined;
  news = {};
  useMarket.setState(empty());
}

export function takeLink(link: LinkState, words?: string): void {
  const same = useMarket.getState().link === link;
  publish({ link, linkWords: words, ...(same ? {} : { linkSince: clock.now() }) }, true);
}

export function takeHeard(): void {
  publish({ lastMessageAt: clock.now() });
}

export function takeWelcome(bootId: string, session: string): void {
  publish({ bootId, session }, true);
}

export function takePeople(people: Person[]): void {
  publish({ people });
}

export function takeSnapshot(all: Snapshot): void {
  const { ended } = useMarket.getState();
  const orders = new Map(all.orders.map((row) => [row.id, row]));
  for (const id of orders.keys()) ended.delete(id);
  publish(
    {
      loaded: true,
      seq: all.seq,
      orders,
      ordersRev: latest("ordersRev") + 1,
      leftOut: all.orders_left_out,
      workers: new Map(all.workers.map((row) => [row.id, row])),
      workersRev: latest("workersRev") + 1,
      workerByNumber: new Map(all.workers.map((row) => [row.n, row.id])),
      counters: all.counters,
      alerts: all.alerts,
      people: all.people ?? [],
      pending: settledBy(latest("pending"), (id) => orders.get(id)),
    },
    true,
  );
}

export function takeDelta(delta: Delta): void {
  const part: Partial<MarketState> = { seq: delta.seq, counters: delta.counters };
  if (delta.alerts) part.alerts = delta.alerts;
  if (delta.people) part.people = delta.people;
  if (putOrders(delta.orders)) part.ordersRev = latest("ordersRev") + 1;
  if (putWorkers(delta.workers)) part.workersRev = latest("workersRev") + 1;
  const pending = latest("pending");
  if (delta.orders.some((row) => pending.has(row.id))) {
    const { orders } = useMarket.getState();
    part.pending = settledBy(pending, (id) => orders.get(id));
  }
  publish(part);
}

function putOrders(rows: readonly OrderRow[]): boolean {
  const { orders, ended } = useMarket.getState();
  let changed = false;
  for (const row of rows) {
    const known = orders.get(row.id) ?? ended.get(row.id);
    if (known && known.version > row.version) continue;
    changed = true;
    if (isFinal(row.state)) {
      orders.delete(row.id);
      remember(ended, row);
    } else {
      ended.delete(row.id);
      orders.set(row.id, row);
    }
  }
  return changed;
}

function remember(ended: Map<string, OrderRow>, row: OrderRow): void {
  ended.delete(row.id);
  ended.set(row.id, row);
  if (ended.size > ENDED_MAX) {
    const oldest = ended.keys().next();
    if (!oldest.done) ended.delete(oldest.value);
  }
}

function putWorkers(rows: readonly WorkerRow[]): boolean {
  const { workers, workerByNumber } = useMarket.getState();
  for (const row of rows) {
    const known = workers.get(row.id);
    if (known && known.n !== row.n) workerByNumber.delete(known.n);
    workers.set(row.id, row);
    workerByNumber.set(row.n, row.id);
  }
  return rows.length > 0;
}

/** What is still waited for: answered acts leave once their row shows them. */
function settledBy(pending: Map<string, Pending>, row: (id: string) => OrderRow | undefined): Map<string, Pending> {
  const left = new Map(pending);
  for (const [id, { version }] of pending) {
    const shown = row(id);
    if (version !== undefined && (!shown || shown.version >= version)) left.delete(id);
  }
  return left.size === pending.size ? pending : left;
}

/** Marks orders while an act on them is under way. */
export function markPending(orderIds: Iterable<string>, act: string): void {
  const pending = new Map(latest("pending"));
  for (const id of orderIds) pending.set(id, { act, since: clock.now() });
  publish({ pending }, true);
}

/**
 * The act was answered. With the answer's `version` the mark stays until the order's
 * row shows it; without one (a refusal) it goes at once.
 */
export function settlePending(answers: Iterable<readonly [orderId: string, version?: number]>): void {
  const { orders } = useMarket.getState();
  const pending = new Map(latest("pending"));
  for (const [id, version] of answers) {
    const mark = pending.get(id);
    if (!mark) continue;
    const row = orders.get(id);
    if (version === undefined || !row || row.version >= version) pending.delete(id);
    else pending.set(id, { ...mark, version });
  }
  publish({ pending }, true);
}

/** Why no act can be sent right now, in words; null when it can. */
export function whyNoActs(state: Pick<MarketState, "link" | "loaded">): string | null {
  if (state.link === "live" && state.loaded) return null;
  if (state.link === "superseded") return "Another window took over this console.";
  if (state.link === "refused") return "The server does not let this console in.";
  return "There is no connection to the server. Nothing can be changed until it is back.";
}
