// Looking into the Live page from a test.
import type { Browser, Page } from "playwright-core";
import type { OrderRow, WorkerRow } from "../../src/console/store/wire.ts";
import { api, type Town } from "./harness.ts";

export interface Believed {
  link: string;
  seq: number;
  orders: OrderRow[];
  workers: WorkerRow[];
  selected: string | null;
  marked: string[];
}

interface Inspected {
  flush(): void;
  useMarket: { getState(): { link: string; seq: number; orders: Map<string, OrderRow>; workers: Map<string, WorkerRow> } };
  useSelection: { getState(): { order: string | null; marked: Set<string> } };
}

export async function openLive(chrome: Browser, url: string, token: string, more: object = {}): Promise<Page> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...more });
  const page = await context.newPage();
  await page.goto(`${url}/?inspect#token=${token}`);
  await page.waitForFunction(() => {
    const inspected = (window as unknown as { __omniroute?: Inspected }).__omniroute;
    return inspected?.useMarket.getState().link === "live";
  });
  return page;
}

/** What the page believes now. */
export async function believed(page: Page): Promise<Believed> {
  return page.evaluate(() => {
    const { useMarket, useSelection, flush } = (window as unknown as { __omniroute: Inspected }).__omniroute;
    flush();
    const { link, seq, orders, workers } = useMarket.getState();
    const { order, marked } = useSelection.getState();
    return { link, seq, orders: [...orders.values()], workers: [...workers.values()], selected: order, marked: [...marked] };
  });
}

interface StopView {
  state: string;
  place: { lat: number; lng: number };
  due: string | null;
}

interface OrderView {
  id: string;
  version: number;
  state: string;
  strategy: string;
  priority: number;
  wave: number;
  offers: { state: string }[];
  total: { minor: number };
  pickup: StopView;
  dropoff: StopView;
  assignment: { worker_id: string; ended_at: string | null } | null;
  on_hold: string | null;
  pinned: string | null;
  escalation: { reason: string } | null;
  placed_at: string;
  updated_at: string;
}

interface WorkerView {
  id: string;
  version: number;
  name: string;
  duty: string;
  work: string;
  link: string;
  blocked: unknown;
  vehicle: string;
  cash_minor: number;
}

async function pages<T>(town: Town, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let after = ""; ; ) {
    const page = await api<{ items: T[]; next: string | null }>(town.server, `${path}?limit=200${after}`, town.token);
    all.push(...page.items);
    if (!page.next || page.items.length === 0) return all;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

const FINAL = ["delivered", "partially_delivered", "failed", "returned", "cancelled", "expired"];
const stop = ({ state, place, due }: StopView) => ({ state, lat: place.lat, lng: place.lng, due: due ? Date.parse(due) : null });

/** Every field that a row and the API both tell, from the API. */
export async function truth(town: Town): Promise<{ orders: unknown[]; workers: unknown[] }> {
  const listed = (await pages<{ id: string; state: string }>(town, "/orders")).filter(({ state }) => !FINAL.includes(state));
  const orders = await Promise.all(listed.map(({ id }) => api<OrderView>(town.server, `/orders/${id}`, town.token)));
  const workers = await pages<WorkerView>(town, "/workers");
  return {
    orders: byId(
      orders.map((o) => ({
        id: o.id,
        version: o.version,
        state: o.state,
        strategy: o.strategy,
        priority: o.priority,
        wave: o.wave,
        total: o.total.minor,
        pickup: stop(o.pickup),
        dropoff: stop(o.dropoff),
        worker: o.assignment && !o.assignment.ended_at ? o.assignment.worker_id : null,
        held: o.on_hold !== null,
        pinned: o.pinned,
        placed: Date.parse(o.placed_at),
        updated: Date.parse(o.updated_at),
      })),
    ),
    workers: byId(
      workers.map(({ id, version, name, duty, work, link, blocked, vehicle, cash_minor }) => ({
        id,
        version,
        name,
        duty,
        work,
        link,
        blocked: Boolean(blocked),
        vehicle,
        cash_minor,
      })),
    ),
  };
}

/** The same fields as the page has them. */
export function asTruth({ orders, workers }: Believed): { orders: unknown[]; workers: unknown[] } {
  return {
    orders: byId(
      orders.map((o) => ({
        id: o.id,
        version: o.version,
        state: o.state,
        strategy: o.strategy,
        priority: o.priority,
        wave: o.wave,
        total: o.total_minor,
        pickup: { state: o.pickup.state, lat: o.pickup.lat, lng: o.pickup.lng, due: o.pickup.due ?? null },
        dropoff: { state: o.dropoff.state, lat: o.dropoff.lat, lng: o.dropoff.lng, due: o.dropoff.due ?? null },
        worker: o.worker_id ?? null,
        held: o.on_hold,
        pinned: o.pinned ?? null,
        placed: o.placed_at,
        updated: o.updated_at,
      })),
    ),
    workers: byId(
      workers.map(({ id, version, name, duty, work, link, blocked, vehicle, cash_minor }) => ({
        id,
        version,
        name,
        duty,
        work,
        link,
        blocked,
        vehicle,
        cash_minor,
      })),
    ),
  };
}

function byId<T extends { id: string }>(rows: T[]): T[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
