// The one table of human acts: how each is asked of the server, what the screen shows
// meanwhile, how it is said, and which act takes it back.
import type { Ack, Act, ActName, ActOf, Before, Mark, Names } from "./act";

export interface Request {
  path: string;
  body: unknown;
}

export interface Rule<A extends Act = Act> {
  /** For menus and lists: "Hold". */
  title: string;
  /** The single key, where the desk has one. */
  key?: string;
  /** "Hold 9K3M". */
  words(act: A, names: Names): string;
  /** While it is under way: "holding". */
  doing(act: A, names: Names): string;
  /** Once the server said so: "9K3M is on hold." */
  done(act: A, names: Names, ack: Ack): string;
  request(act: A): Request;
  /** The optimistic mark on the row. */
  shows(act: A): Mark["shows"];
  /** The act that takes it back, or null when nothing does. */
  reverse(act: A, before: Before, ack: Ack): Act | null;
  /** Waits this long before it is sent, because nothing takes it back. */
  countdownMs?: number;
  /** As a row of a bulk request; absent: not for many at once. */
  bulk?(act: A): Record<string, unknown>;
}

export const COUNTDOWN_MS = 5_000;

const on = (act: { order: string }, verb: string): string => `/orders/${encodeURIComponent(act.order)}/${verb}`;
const at = (act: { worker: string }, verb: string): string => `/workers/${encodeURIComponent(act.worker)}/${verb}`;
const order = (act: { order: string }, names: Names): string => names.order(act.order);
const worker = (act: { worker: string }, names: Names): string => names.worker(act.worker);

/** Of the strategies we can put back; another one is left to the server's default. */
function strategyOf(before: Before): "nearest" | "broadcast" | "manual" | null {
  const was = before.order?.strategy;
  return was === "nearest" || was === "broadcast" || was === "manual" ? was : null;
}

export const acts: { [N in ActName]: Rule<ActOf<N>> } = {
  assign: {
    title: "Assign",
    key: "a",
    words: (act, names) => `Assign ${order(act, names)} to ${worker(act, names)}`,
    doing: (act, names) => `assigning to ${worker(act, names)}`,
    done: (act, names) => `${order(act, names)} is with ${worker(act, names)}.`,
    request: (act) => ({ path: on(act, "assign"), body: { worker_id: act.worker } }),
    shows: (act) => ({ state: "assigned", worker_id: act.worker }),
    reverse: (act, before) => {
      const former = before.order?.worker_id;
      if (former === act.worker) return null;
      if (former) return { name: "assign", order: act.order, worker: former };
      return { name: "unassign", order: act.order, reason: "Undone by the dispatcher" };
    },
    bulk: (act) => ({ order_id: act.order, act: "assign", worker_id: act.worker }),
  },
  unassign: {
    title: "Take from worker",
    words: (act, names) => `Take ${order(act, names)} from its worker`,
    doing: () => "taking from the worker",
    done: (act, names) => `${order(act, names)} looks for a worker again.`,
    request: (act) => ({ path: on(act, "unassign"), body: { reason: act.reason } }),
    shows: () => ({ state: "dispatching", worker_id: null }),
    reverse: (act, before) =>
      before.order?.worker_id ? { name: "assign", order: act.order, worker: before.order.worker_id } : null,
    bulk: (act) => ({ order_id: act.order, act: "unassign", reason: act.reason }),
  },
  hold: {
    title: "Hold",
    key: "h",
    words: (act, names) => `Hold ${order(act, names)}`,
    doing: () => "holding",
    done: (act, names) => `${order(act, names)} is on hold.`,
    request: (act) => ({ path: on(act, "hold"), body: { reason: act.reason } }),
    shows: (act) => ({ on_hold: true, hold_reason: act.reason }),
    reverse: (act, before) => {
      if (!before.order?.on_hold) return { name: "resume", order: act.order };
      const reason = before.order.hold_reason;
      return reason ? { name: "hold", order: act.order, reason } : null;
    },
    bulk: (act) => ({ order_id: act.order, act: "hold", reason: act.reason }),
  },
  resume: {
    title: "Resume",
    key: "h",
    words: (act, names) => `Resume ${order(act, names)}`,
    doing: () => "resuming",
    done: (act, names) => `${order(act, names)} goes on.`,
    request: (act) => ({ path: on(act, "resume"), body: {} }),
    shows: () => ({ on_hold: false, hold_reason: null }),
    reverse: (act, before) => ({
      name: "hold",
      order: act.order,
      reason: before.order?.hold_reason ?? "Held again by the dispatcher",
    }),
    bulk: (act) => ({ order_id: act.order, act: "resume" }),
  },
  pin: {
    title: "Pin",
    key: "p",
    words: (act, names) => `Pin ${order(act, names)} to ${worker(act, names)}`,
    doing: (act, names) => `pinning to ${worker(act, names)}`,
    done: (act, names) => `Only ${worker(act, names)} is asked for ${order(act, names)}.`,
    request: (act) => ({ path: on(act, "pin"), body: { worker_id: act.worker } }),
    shows: (act) => ({ pinned: act.worker }),
    reverse: (act, before) => {
      const former = before.order?.pinned;
      return former && former !== act.worker
        ? { name: "pin", order: act.order, worker: former }
        : { name: "unpin", order: act.order };
    },
    bulk: (act) => ({ order_id: act.order, act: "pin", worker_id: act.worker }),
  },
  unpin: {
    title: "Unpin",
    key: "p",
    words: (act, names) => `Unpin ${order(act, names)}`,
    doing: () => "unpinning",
    done: (act, names) => `Anyone may be asked for ${order(act, names)}.`,
    request: (act) => ({ path: on(act, "unpin"), body: {} }),
    shows: () => ({ pinned: null }),
    reverse: (act, before) =>
      before.order?.pinned ? { name: "pin", order: act.order, worker: before.order.pinned } : null,
    bulk: (act) => ({ order_id: act.order, act: "unpin" }),
  },
  broadcast: {
    title: "Broadcast",
    key: "b",
    words: (act, names) => `Broadcast ${order(act, names)}`,
    doing: () => "broadcasting",
    done: (act, names) => `${order(act, names)} is offered to everyone near.`,
    request: (act) => ({ path: on(act, "redispatch"), body: { strategy: "broadcast" } }),
    shows: () => ({ state: "dispatching", strategy: "broadcast" }),
    reverse: (act, before) => {
      const was = strategyOf(before);
      return was && was !== "broadcast" ? { name: "redispatch", order: act.order, strategy: was } : null;
    },
    bulk: (act) => ({ order_id: act.order, act: "broadcast" }),
  },
  redispatch: {
    title: "Look again",
    words: (act, names) => `Look again for ${order(act, names)}`,
    doing: () => "starting the search anew",
    done: (act, names) =>
      act.strategy === "manual" ? `${order(act, names)} waits for a person.` : `The search for ${order(act, names)} starts anew.`,
    request: (act) => ({ path: on(act, "redispatch"), body: act.strategy ? { strategy: act.strategy } : {} }),
    shows: (act) => ({ state: "dispatching", ...(act.strategy ? { strategy: act.strategy } : {}) }),
    reverse: (act, before) => {
      const was = strategyOf(before);
      return was && act.strategy && was !== act.strategy ? { name: "redispatch", order: act.order, strategy: was } : null;
    },
    bulk: (act) => ({ order_id: act.order, act: "redispatch" }),
  },
  cancel: {
    title: "Cancel order",
    words: (act, names) => `Cancel ${order(act, names)}`,
    doing: () => "cancelling",
    done: (act, names) => `${order(act, names)} is cancelled.`,
    request: (act) => ({ path: on(act, "cancel"), body: { reason: act.reason, ...(act.by ? { by: act.by } : {}) } }),
    shows: () => ({ state: "cancelled" }),
    reverse: () => null,
    countdownMs: COUNTDOWN_MS,
    bulk: (act) => ({ order_id: act.order, act: "cancel", reason: act.reason }),
  },
  giveBack: {
    title: "Send goods back",
    words: (act, names) => `Send the goods of ${order(act, names)} back`,
    doing: () => "ordering the return",
    done: (act, names) => `The goods of ${order(act, names)} go back.`,
    request: (act) => ({ path: on(act, "return"), body: {} }),
    shows: () => ({ state: "returning" }),
    reverse: () => null,
    countdownMs: COUNTDOWN_MS,
    bulk: (act) => ({ order_id: act.order, act: "return" }),
  },
  newOrder: {
    title: "New order",
    key: "n",
    words: () => "Place an order",
    doing: () => "placing",
    done: (_act, names, ack) => (ack.id ? `${names.order(ack.id)} is placed.` : "The order is placed."),
    request: (act) => ({ path: "/orders", body: act.body }),
    shows: () => ({}),
    reverse: (_act, _before, ack) =>
      ack.id ? { name: "cancel", order: ack.id, reason: "Placed by mistake", by: "dispatcher" } : null,
  },
  block: {
    title: "Block",
    words: (act, names) => `Block ${worker(act, names)}`,
    doing: () => "blocking",
    done: (act, names) => `${worker(act, names)} is blocked.`,
    request: (act) => ({ path: at(act, "block"), body: { reason: act.reason, ...(act.until ? { until: act.until } : {}) } }),
    shows: (act) => ({ blocked: true, blocked_why: act.reason }),
    reverse: (act, before) => (before.worker?.blocked ? null : { name: "unblock", worker: act.worker }),
  },
  unblock: {
    title: "Unblock",
    words: (act, names) => `Unblock ${worker(act, names)}`,
    doing: () => "unblocking",
    done: (act, names) => `${worker(act, names)} may work again.`,
    request: (act) => ({ path: at(act, "unblock"), body: {} }),
    shows: () => ({ blocked: false, blocked_why: null }),
    reverse: (act, before) => ({
      name: "block",
      worker: act.worker,
      reason: before.worker?.blocked_why ?? "Blocked again by the dispatcher",
    }),
  },
  dutyOff: {
    title: "Take off duty",
    words: (act, names) => `Take ${worker(act, names)} off duty`,
    doing: () => "taking off duty",
    done: (act, names) => `${worker(act, names)} is off duty.`,
    request: (act) => ({ path: at(act, "duty"), body: { duty: "off_duty" } }),
    shows: () => ({ duty: "off_duty" }),
    reverse: (act, before) => {
      const was = before.worker?.duty;
      return was === "available" || was === "paused" || was === "heading_home"
        ? { name: "dutySet", worker: act.worker, duty: was }
        : null;
    },
  },
  dutySet: {
    title: "Set duty",
    words: (act, names) => `Set ${worker(act, names)} ${act.duty.replaceAll("_", " ")}`,
    doing: (act) => `setting ${act.duty.replaceAll("_", " ")}`,
    done: (act, names) => `${worker(act, names)} is ${act.duty.replaceAll("_", " ")}.`,
    request: (act) => ({ path: at(act, "duty"), body: { duty: act.duty } }),
    shows: (act) => ({ duty: act.duty }),
    reverse: (act, before) =>
      before.worker?.duty === "off_duty" ? { name: "dutyOff", worker: act.worker } : null,
  },
};

/** The rule of an act. The table is keyed by name, so the rule fits the act. */
export function ruleOf(act: Act): Rule {
  return acts[act.name] as unknown as Rule;
}
