// The desk as the page has it: marks on rows, countdowns, the conflict at hand and what
// was said last. Binds the performer to the stores and to the server.
import { notifications } from "@mantine/notifications";
import { create } from "zustand";
import { shortId } from "../../shared/format";
import { clock, markPending, settlePending, useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { call, useSession } from "../store/session";
import { workerName } from "../store/derive";
import type { Ack, Act, Before, Mark, Names, ShownOrder } from "./act";
import { isOnOrder } from "./act";
import { type BulkDesk, type Result, runBulk } from "../bulk/bulk";
import { type Conflict, type Desk, type Notice, Performer } from "./perform";
import { ruleOf } from "./acts";
import { UndoStack } from "./undo";

export interface Counting {
  id: number;
  act: Act;
  words: string;
  /** By the page's monotonic clock. */
  until: number;
  ms: number;
  decide(choice: "send" | "stop"): void;
}

export interface Asking extends Conflict {
  answer(choice: "again" | "leave"): void;
}

interface DeskState {
  marks: ReadonlyMap<string, Mark>;
  counting: readonly Counting[];
  /** Conflicts are shown one after another. */
  asking: readonly Asking[];
  /** The last words, for those who listen. */
  said: string;
}

export const useDesk = create<DeskState>(() => ({ marks: new Map(), counting: [], asking: [], said: "" }));

export const undoStack = new UndoStack();

export const names: Names = {
  worker: (id) => workerName(useMarket.getState().workers.get(id)),
  order: (id) => shortId(id),
};

/** The order's row as the acts compare it. */
export function shownOrder(id: string): ShownOrder | undefined {
  const market = useMarket.getState();
  const row = market.orders.get(id) ?? market.ended.get(id);
  return (
    row && {
      version: row.version,
      state: row.state,
      worker_id: row.worker_id ?? null,
      on_hold: row.on_hold,
      hold_reason: holdReasons.get(id),
      pinned: row.pinned ?? null,
      strategy: row.strategy,
    }
  );
}

/** Rows do not carry the words of a hold; the drawer notes them where it reads them. */
const holdReasons = new Map<string, string>();

export function noteHoldReason(order: string, reason: string | null | undefined): void {
  if (reason) holdReasons.set(order, reason);
  else holdReasons.delete(order);
}

function before(act: Act): Before {
  if (isOnOrder(act)) return { order: shownOrder(act.order) };
  if (!("worker" in act)) return {};
  const row = useMarket.getState().workers.get(act.worker);
  return row ? { worker: { duty: row.duty, blocked: row.blocked, blocked_why: row.blocked_why } } : {};
}

function mark(about: string, put: Mark | null): void {
  const marks = new Map(useDesk.getState().marks);
  if (put) marks.set(about, put);
  else marks.delete(about);
  useDesk.setState({ marks });
  if (put?.phase === "sending") markPending([about], put.words);
  // An answered act keeps its mark until the row shows it; any other end takes it away.
  else if (put?.phase === "refused" || (!put && !isAnswered(about))) settlePending([[about]]);
}

function isAnswered(about: string): boolean {
  return useMarket.getState().pending.get(about)?.version !== undefined;
}

async function send(request: { path: string; body: unknown }, sent: { key: string; ifMatch?: number | undefined }): Promise<Ack> {
  const { data } = await call<Ack>(request.path, { body: request.body, idempotencyKey: sent.key, ifMatch: sent.ifMatch });
  if (data?.id && data.version !== undefined) settlePending([[data.id, data.version]]);
  return data ?? {};
}

interface Present {
  version: number;
  as_of_seq: number;
  state: string;
  assignment?: { worker_id: string; ended_at?: string | null } | null;
  on_hold?: string | null;
  pinned?: string | null;
  strategy: string;
}

/** The order as the server has it, for the screen and for the version sent next. */
async function present(order: string): Promise<{ now: ShownOrder | null; who: string | null }> {
  const path = `/orders/${encodeURIComponent(order)}`;
  const { data } = await call<Present>(path);
  const who = await lastHand(order, data.as_of_seq).catch(() => null);
  const job = data.assignment && !data.assignment.ended_at ? data.assignment.worker_id : null;
  noteHoldReason(order, data.on_hold);
  const now: ShownOrder = {
    version: data.version,
    state: data.state,
    worker_id: job,
    on_hold: Boolean(data.on_hold),
    hold_reason: data.on_hold,
    pinned: data.pinned ?? null,
    strategy: data.strategy,
  };
  return { now, who };
}

interface Told {
  items: { metadata?: { user_id?: string | null } }[];
  as_of_seq: number;
}

/** The timeline follows the order by moments; until it has, nobody is named. */
const FOLLOWS_WITHIN = 5;

/** Who changed the order last, in words: a person before the system that went on from there. */
async function lastHand(order: string, seq: number): Promise<string | null> {
  const path = `/orders/${encodeURIComponent(order)}/timeline`;
  for (let attempt = 0; attempt < FOLLOWS_WITHIN; attempt += 1) {
    const { data } = await call<Told>(path);
    if (data.as_of_seq >= seq) {
      const ids = data.items.map((item) => item.metadata?.user_id ?? "system");
      const person = ids.findLast((id) => id !== "system");
      return hand(person === useSession.getState().me?.principal_id ? (ids.at(-1) ?? null) : (person ?? null));
    }
    await wait(200);
  }
  return null;
}

/** An actor's id as people know them: a colleague, a courier, the system. */
export function hand(id: string | null): string {
  if (!id || id === "system") return "the system";
  if (id === useSession.getState().me?.principal_id) return "you";
  const market = useMarket.getState();
  const worker = market.workers.get(id);
  if (worker) return workerName(worker);
  const person = market.people.find((each) => each.user_id === id);
  if (person) return person.name;
  if (id.startsWith("usr_")) return `another dispatcher (${shortId(id)})`;
  if (id.startsWith("wrk_")) return `a worker (${shortId(id)})`;
  if (id.startsWith("key_")) return `an integration (${shortId(id)})`;
  return id.startsWith("pty_") ? "the customer" : shortId(id);
}

const TONES: Record<Notice["tone"], string> = { done: "teal", refused: "red", info: "blue" };

function say({ tone, words, hint, order }: Notice): void {
  useDesk.setState({ said: hint ? `${words} ${hint}` : words });
  const open = order ? () => useSelection.getState().open(order) : undefined;
  notifications.show({
    color: TONES[tone],
    message: hint ? `${words} ${hint}` : words,
    autoClose: tone === "refused" ? 12_000 : 3_500,
    withBorder: true,
    ...(open ? { onClick: open, style: { cursor: "pointer" } } : {}),
  });
}

function ask(conflict: Conflict): Promise<"again" | "leave"> {
  return new Promise((done) => {
    const asking: Asking = {
      ...conflict,
      answer: (choice) => {
        useDesk.setState((desk) => ({ asking: desk.asking.filter((each) => each !== asking) }));
        done(choice);
      },
    };
    useDesk.setState((desk) => ({ asking: [...desk.asking, asking] }));
  });
}

let countings = 0;

function countdown(act: Act, ms: number): Promise<"send" | "stop"> {
  return new Promise((done) => {
    countings += 1;
    const id = countings;
    const decide = (choice: "send" | "stop"): void => {
      clearTimeout(timer);
      useDesk.setState((desk) => ({ counting: desk.counting.filter((each) => each.id !== id) }));
      done(choice);
    };
    const timer = setTimeout(() => decide("send"), ms);
    const counting: Counting = { id, act, words: ruleOf(act).words(act, names), until: performance.now() + ms, ms, decide };
    useDesk.setState((desk) => ({ counting: [...desk.counting, counting] }));
  });
}

/** How many acts at once reach the server, and the queue's rows meanwhile. */
export function bulkDesk(doing: string, told: (results: readonly Result[]) => void, stopped = (): boolean => false): BulkDesk {
  return {
    version: (order) => shownOrder(order)?.version,
    send: async (rows, key) => {
      const { data } = await call<{ results: Awaited<ReturnType<BulkDesk["send"]>> }>("/orders/acts", { body: { acts: rows }, idempotencyKey: key });
      return data.results;
    },
    tell: (results) => {
      markMany(results, doing);
      told(results);
    },
    stopped,
    wait,
    key: () => crypto.randomUUID(),
  };
}

function markMany(results: readonly Result[], doing: string): void {
  const sending = results.filter(({ state }) => state === "sending").map(({ order }) => order);
  if (sending.length > 0) markPending(sending, doing);
  const settled = results.filter(({ state }) => state === "done" || state === "refused");
  if (settled.length > 0) settlePending(settled.map(({ order, version }) => [order, version] as const));
}

async function many(all: readonly Act[]): Promise<{ done: number; refused: number; why?: string | undefined }> {
  const results = await runBulk(all.filter(isOnOrder), bulkDesk("undoing", () => undefined));
  const refused = results.filter(({ state }) => state === "refused");
  return { done: results.length - refused.length, refused: refused.length, why: refused[0]?.words };
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

const desk: Desk = {
  names,
  before,
  mark,
  send,
  present,
  say,
  ask,
  countdown,
  many,
  wait,
  now: () => clock.now(),
  key: () => crypto.randomUUID(),
};

export const performer = new Performer(desk, undoStack);

/** What `u` does: stops what was not sent yet, else takes back the newest act. */
export function undoLast(): void {
  const waiting = useDesk.getState().counting.at(-1);
  if (waiting) waiting.decide("stop");
  else void performer.undo();
}

/** Says something to the person, for parts of the desk that are not acts. */
export const tell = say;
