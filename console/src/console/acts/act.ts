// What a person at the console can do, as data: so that it can be sent, marked on the
// screen, said in words, repeated after a lost answer and taken back.

export type Strategy = "nearest" | "broadcast" | "manual";

interface OnOrder<N extends string> {
  name: N;
  order: string;
}

interface OnWorker<N extends string> {
  name: N;
  worker: string;
}

export type Act =
  | (OnOrder<"assign"> & { worker: string })
  | (OnOrder<"unassign"> & { reason: string })
  | (OnOrder<"hold"> & { reason: string })
  | OnOrder<"resume">
  | (OnOrder<"pin"> & { worker: string })
  | OnOrder<"unpin">
  | OnOrder<"broadcast">
  | (OnOrder<"redispatch"> & { strategy?: Strategy })
  | (OnOrder<"cancel"> & { reason: string; by?: "customer" | "merchant" | "dispatcher" })
  | OnOrder<"giveBack">
  | { name: "newOrder"; body: Record<string, unknown> }
  | (OnWorker<"block"> & { reason: string; until?: string })
  | OnWorker<"unblock">
  | OnWorker<"dutyOff">
  | (OnWorker<"dutySet"> & { duty: "available" | "paused" | "heading_home" });

export type ActName = Act["name"];
export type ActOf<N extends ActName> = Extract<Act, { name: N }>;
export type OrderAct = Extract<Act, { order: string }>;

/** An order as it was on the screen when the person acted. */
export interface ShownOrder {
  version: number;
  state: string;
  worker_id: string | null;
  on_hold: boolean;
  /** Unknown where only the row is on the screen. */
  hold_reason?: string | null | undefined;
  pinned: string | null;
  strategy: string;
}

/** A worker as they were on the screen when the person acted. */
export interface ShownWorker {
  duty: string;
  blocked: boolean;
  blocked_why?: string | null | undefined;
}

export interface Before {
  order?: ShownOrder | undefined;
  worker?: ShownWorker | undefined;
}

/** What the server answers to an act. */
export interface Ack {
  id?: string;
  state?: string;
  version?: number;
}

/** Names as people know them. */
export interface Names {
  worker(id: string): string;
  order(id: string): string;
}

/** What a row shows while its act is under way, and for a moment after a refusal. */
export interface Mark {
  act: ActName;
  words: string;
  /** counting: not sent yet; sending; waiting: the network is gone; refused: not done. */
  phase: "counting" | "sending" | "waiting" | "refused";
  /** What the row will look like if the server agrees. */
  shows: Partial<ShownOrder> | Partial<ShownWorker>;
}

/** Whom the act is about: an order or a worker; nobody yet for a new order. */
export function subject(act: Act): string | null {
  if ("order" in act) return act.order;
  if ("worker" in act) return act.worker;
  return null;
}

export function isOnOrder(act: Act): act is OrderAct {
  return "order" in act;
}
