// An order's events as sentences. Pure: what is unknown is said by its name.
import { amount, spoken } from "../../shared/format";
import type { TimelineEvent } from "./orderData";
import { escalated, excluded, refusal } from "./words";

export interface Told {
  words: string;
  /** Groups events by what they are about, for the mark beside them. */
  kind: "order" | "offer" | "task" | "money" | "goods";
  detail?: string;
}

type Data = Record<string, unknown>;
type WorkerName = (id: string) => string;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const whose = (data: Data, name: WorkerName): string => {
  const id = text(data["worker_id"]);
  return id ? name(id) : "the worker";
};

const ORDER: Record<string, (data: Data, name: WorkerName) => string> = {
  "order.created": (data) => (text(data["parent_id"]) ? "Placed as a return" : "Placed"),
  "order.confirmed": () => "Confirmed: goods and money are secured",
  "order.scheduled": () => "Scheduled for later",
  "order.dispatching": () => "The search for a worker began",
  "order.assigned_to_driver": (data, name) => `Assigned to ${whose(data, name)}`,
  "order.in_progress": () => "The worker set out",
  "order.delivered": () => "Delivered",
  "order.partially_delivered": () => "Delivered in part",
  "order.failed": (data) => `Failed${text(data["reason"]) ? `: ${spoken(String(data["reason"]))}` : ""}`,
  "order.returning": () => "The goods go back",
  "order.returned": () => "The goods are back",
  "order.cancelled": (data) => `Cancelled by the ${spoken(text(data["by"]) ?? "house")}`,
  "order.expired": () => "Expired: nobody took it in time",
};

const OFFER: Record<string, (who: string, data: Data) => string> = {
  "offer.created": (who, data) => `Offer to ${who}, wave ${String(data["wave"] ?? "?")}`,
  "offer.sent": (who) => `Offer sent to ${who}`,
  "offer.received": (who) => `The phone of ${who} has the offer`,
  "offer.seen": (who) => `${who} saw the offer`,
  "offer.accepted": (who) => `${who} accepted`,
  "offer.declined": (who, data) => `${who} declined${text(data["reason"]) ? `: ${refusal(String(data["reason"]))}` : ""}`,
  "offer.expired": (who) => `${who} did not answer in time`,
  "offer.withdrawn": (who, data) => `Offer to ${who} withdrawn${text(data["reason"]) ? `: ${refusal(String(data["reason"]))}` : ""}`,
  "offer.lost": (who) => `${who} accepted too late`,
};

const GOODS: Record<string, string> = {
  "inventory.reserved": "Goods reserved",
  "inventory.released": "Goods released",
  "inventory.restocked": "Goods back in stock",
  "inventory.issued": "Goods issued",
};

/** One event in words. `dropoff` tells which stop a task event is about. */
export function told(event: TimelineEvent, name: WorkerName, dropoff?: string): Told {
  const { type, data } = event;
  const order = ORDER[type];
  if (order) return { kind: "order", words: order(data, name), ...reasonOf(type, data) };
  const offer = OFFER[type];
  if (offer) return { kind: "offer", words: offer(whose(data, name), data) };
  if (type === "order.updated") return { kind: "order", ...updated(data, name) };
  if (type.startsWith("task.") || type.startsWith("proof.")) return { kind: "task", ...stepped(type, data, dropoff) };
  if (GOODS[type]) return { kind: "goods", words: GOODS[type] };
  return { kind: "money", ...paid(type, data) };
}

function reasonOf(type: string, data: Data): { detail?: string } {
  const reason = type === "order.cancelled" ? text(data["reason"]) : null;
  return reason ? { detail: reason } : {};
}

function updated(data: Data, name: WorkerName): { words: string; detail?: string } {
  if ("escalated" in data) return { words: escalated(String(data["escalated"])) };
  if ("pinned" in data) return { words: data["pinned"] ? `Pinned to ${name(String(data["pinned"]))}` : "Unpinned" };
  if ("on_hold" in data) {
    const reason = text(data["on_hold"]);
    return reason ? { words: "Put on hold", detail: reason } : { words: "Goes on after the hold" };
  }
  if ("strategy" in data) return { words: `Dispatched anew, ${spoken(String(data["strategy"]))}` };
  const left = data["excluded"] as Data | undefined;
  if (left) return { words: `${whose(left, name)} is not asked again: ${excluded(String(left["why"]))}` };
  const taken = data["unassigned"] as Data | undefined;
  if (taken) return { words: `${whose(taken, name)} no longer has it`, ...(text(taken["released"]) ? { detail: spoken(String(taken["released"])) } : {}) };
  return { words: "Updated" };
}

function stepped(type: string, data: Data, dropoff?: string): { words: string; detail?: string } {
  const stop = dropoff ? (data["task_id"] === dropoff ? "drop-off" : "pickup") : "stop";
  if (type === "proof.captured") return { words: `Proof taken at the ${stop}` };
  const words: Record<string, string> = {
    "task.started": `On the way to the ${stop}`,
    "task.arrived": `Arrived at the ${stop}`,
    "task.completed": `Done at the ${stop}`,
    "task.failed": `Failed at the ${stop}`,
  };
  const outcome = data["outcome"] as { failed?: { reason?: string; note?: string } } | string | null | undefined;
  const failed = outcome && typeof outcome === "object" ? outcome.failed : undefined;
  const detail = failed?.reason ? [spoken(failed.reason), failed.note].filter(Boolean).join(": ") : null;
  const state = text(data["state"]);
  return { words: words[type] ?? `The ${stop} is ${state ? spoken(state) : "updated"}`, ...(detail ? { detail } : {}) };
}

function paid(type: string, data: Data): { words: string; detail?: string } {
  const number = text(data["number"]) ?? (typeof data["number"] === "number" ? String(data["number"]) : null);
  const total = data["total"] as { minor?: number; currency?: string } | undefined;
  const sum = total?.currency && total.minor !== undefined ? amount(total.minor, total.currency) : null;
  if (type === "invoice.posted") return { words: `Invoice ${number ?? ""} posted`.replace("  ", " "), ...(sum ? { detail: sum } : {}) };
  if (type === "delivery_note.issued") return { words: `Delivery note ${number ?? ""} issued`.replace("  ", " ") };
  if (type === "payment.settled") return { words: "Money settled: customer, merchant and worker in one step" };
  return { words: spoken(type.replaceAll(".", " ")) };
}

/** When the device says it happened, epoch milliseconds. */
export function deviceTime(event: TimelineEvent): number | null {
  const at = event.data["device_ts"];
  if (typeof at === "number") return at;
  const parsed = typeof at === "string" ? Date.parse(at) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

/** Clocks closer than this are called equal. */
export const CLOCKS_AGREE_MS = 2_000;
