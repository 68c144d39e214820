// Many orders, one act: sent in chunks, answered row by row. Each row stands or falls by
// itself; a chunk whose answer is lost is sent again with its own key.
import { Problem, words } from "../../shared/api/http";
import type { Act, OrderAct } from "../acts/act";
import { ruleOf } from "../acts/acts";

export const CHUNK = 200;

/** What became of one order. */
export interface Result {
  order: string;
  state: "waiting" | "sending" | "done" | "refused";
  /** Why not, in the server's words. */
  words?: string;
  code?: string;
  version?: number;
}

interface RowAnswer {
  order_id: string;
  ok: boolean;
  version?: number;
  problem?: { detail?: string; code?: string } | null;
}

export interface BulkDesk {
  /** The version on the screen. */
  version(order: string): number | undefined;
  send(rows: readonly Record<string, unknown>[], key: string): Promise<readonly RowAnswer[]>;
  /** Told after every chunk, never row by row. */
  tell(results: readonly Result[]): void;
  /** Whether the person has stopped it. */
  stopped(): boolean;
  wait(ms: number): Promise<void>;
  key(): string;
}

const RETRIES_MS: readonly number[] = [500, 1_500, 4_000];

export function chunks<T>(all: readonly T[], size = CHUNK): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}

/** Sends all acts; gives back what became of each. What was not sent stays waiting. */
export async function runBulk(acts: readonly OrderAct[], desk: BulkDesk): Promise<Result[]> {
  const all: Result[] = [];
  for (const part of chunks(acts)) {
    if (desk.stopped()) break;
    desk.tell(part.map(({ order }) => ({ order, state: "sending" })));
    const results = await sendChunk(part, desk);
    all.push(...results);
    desk.tell(results);
  }
  return all;
}

async function sendChunk(acts: readonly OrderAct[], desk: BulkDesk): Promise<Result[]> {
  try {
    const answers = await answered(acts.map((act) => rowOf(act, desk)), desk);
    const byOrder = new Map(answers.map((answer) => [answer.order_id, answer]));
    return acts.map(({ order }) => resultOf(order, byOrder.get(order)));
  } catch (error) {
    const why = { words: words(error), ...(error instanceof Problem ? { code: error.code } : {}) };
    return acts.map(({ order }) => ({ order, state: "refused", ...why }));
  }
}

async function answered(rows: readonly Record<string, unknown>[], desk: BulkDesk): Promise<readonly RowAnswer[]> {
  const key = desk.key();
  for (const pause of RETRIES_MS) {
    try {
      return await desk.send(rows, key);
    } catch (error) {
      if (!(error instanceof Problem && error.retryable)) throw error;
      await desk.wait(pause);
    }
  }
  return desk.send(rows, key);
}

function rowOf(act: OrderAct, desk: BulkDesk): Record<string, unknown> {
  const version = desk.version(act.order);
  const row = ruleOf(act).bulk?.(act);
  if (!row) throw new Error(`${act.name} is not for many at once.`);
  return version === undefined ? row : { ...row, version };
}

function resultOf(order: string, answer: RowAnswer | undefined): Result {
  if (!answer) return { order, state: "refused", words: "The server did not answer for this one." };
  if (answer.ok) return { order, state: "done", ...(answer.version === undefined ? {} : { version: answer.version }) };
  const { detail, code } = answer.problem ?? {};
  return { order, state: "refused", words: detail ?? "Refused.", ...(code ? { code } : {}) };
}

export interface Tally {
  all: number;
  done: number;
  refused: number;
  left: number;
}

export function tally(results: ReadonlyMap<string, Result>): Tally {
  let [done, refused] = [0, 0];
  for (const { state } of results.values()) {
    if (state === "done") done += 1;
    if (state === "refused") refused += 1;
  }
  return { all: results.size, done, refused, left: results.size - done - refused };
}

/** The acts that take back what was done, newest first; what nothing takes back is left out. */
export function reverses(acts: readonly OrderAct[], results: readonly Result[], reverse: (act: OrderAct) => Act | null): Act[] {
  const done = new Set(results.filter(({ state }) => state === "done").map(({ order }) => order));
  return acts.filter(({ order }) => done.has(order)).flatMap((act) => reverse(act) ?? []).reverse();
}
