// Plain English for codes and kinds. Pure.

import { shortId, spoken } from "../../shared/format";
import type { Leg } from "./job";
import type { Command } from "./outbox";
import type { Refusal } from "./wire";

export const DECLINE_REASONS = [
  { reason: "too_far", words: "Too far away" },
  { reason: "pay_too_low", words: "Pays too little" },
  { reason: "area", words: "I avoid that area" },
  { reason: "vehicle", words: "Does not fit my vehicle" },
  { reason: "no_time", words: "No time now" },
  { reason: "other", words: "Another reason" },
] as const;

export interface FailReason {
  reason: string;
  words: string;
  /** What helps, or what happens next. */
  advice: string;
}

const NOT_THERE: FailReason = { reason: "address_wrong", words: "Cannot find the place", advice: "Call first: the note or the phone number often helps." };
const TROUBLE: FailReason = { reason: "incident", words: "Accident or breakdown", advice: "Get safe first. SOS is at the top of every page." };
const OTHER: FailReason = { reason: "other", words: "Something else", advice: "Say in a few words what happened." };

export const FAIL_REASONS: Record<Leg, FailReason[]> = {
  pickup: [
    { reason: "goods_missing", words: "Goods missing or not ready", advice: "Ask the shop how long it takes. A few minutes are better than a failed job." },
    { reason: "damaged", words: "Goods are damaged", advice: "Take a photo before you leave." },
    { reason: "refused", words: "The shop will not hand over", advice: "Ask for the name of who refused and write it in the note." },
    { reason: "nobody_there", words: "Shop closed, nobody there", advice: "Take a photo of the closed door." },
    NOT_THERE,
    TROUBLE,
    OTHER,
  ],
  dropoff: [
    { reason: "nobody_there", words: "Nobody there", advice: "Ring, call, and wait a few minutes. A photo of the door helps you." },
    { reason: "refused", words: "Customer refuses", advice: "The goods go back. The office tells you where." },
    { reason: "not_paid", words: "Could not pay", advice: "Keep the goods. They go back, and no cash is booked on you." },
    NOT_THERE,
    { reason: "damaged", words: "Goods are damaged", advice: "Take a photo. The goods go back." },
    TROUBLE,
    OTHER,
  ],
};

export const RELEASE_REASONS = ["The vehicle broke down", "The shop is not ready", "Too far after all", "I feel unwell", "Another reason"];

export const INCIDENTS = [
  { kind: "accident", words: "Accident" },
  { kind: "breakdown", words: "Breakdown" },
  { kind: "theft", words: "Theft or robbery" },
  { kind: "threat", words: "Threat or quarrel" },
  { kind: "other", words: "Something else" },
] as const;

/** What became of an offer, for its driver. */
export function offerEnd(why: string): { title: string; words: string } {
  switch (why) {
    case "yours":
      return { title: "It is yours", words: "Ride safely." };
    case "taken":
    case "offer_lost":
      return { title: "Taken by someone else", words: "Another driver was quicker. Nothing counts against you." };
    case "expired":
    case "offer_expired":
      return { title: "Time is up", words: "The offer has expired." };
    case "cancelled":
      return { title: "Withdrawn", words: "The order was cancelled." };
    case "replanned":
    case "withdrawn":
    case "offer_withdrawn":
      return { title: "Withdrawn", words: "The office changed the plan." };
    case "worker_gone":
      return { title: "Withdrawn", words: "You were not available any more." };
    default:
      return { title: "Not yours", words: spoken(why) };
  }
}

/** What a waiting command is, as its driver would say it. */
export function commandWords(command: Pick<Command, "kind" | "data">): string {
  const { kind, data } = command;
  switch (kind) {
    case "task.transition":
      return stepWords(String(data["to"]), data["outcome"] as { kind?: string } | undefined);
    case "assignment.release":
      return "Job given back";
    case "proof.meta":
      return data["kind"] === "pin" ? "PIN of the customer" : `Proof: ${String(data["kind"])}`;
    case "duty.set":
      return data["duty"] === "available" ? "Go available" : data["duty"] === "off_duty" ? "Go off duty" : "Change of duty";
    case "break.start":
      return "Break started";
    case "break.end":
      return "Break ended";
    case "offer.accept":
      return "Offer accepted";
    case "offer.decline":
      return "Offer declined";
    case "offer.seen":
      return "Offer seen";
    case "cash.collected":
      return "Cash counted";
    case "incident":
      return "Incident reported";
    case "sos":
      return "SOS";
    default:
      return spoken(kind);
  }
}

function stepWords(to: string, outcome: { kind?: string } | undefined): string {
  if (to === "failed") return "Stop failed";
  if (to === "completed") return outcome?.kind === "partly" ? "Handed over in part" : "Stop completed";
  return to === "en_route" ? "On the way" : "Arrived";
}

/** Why the server did not take something: its own words, with advice where there is one. */
export function refusalWords(problem: Refusal | null | undefined): string {
  const said = problem?.detail ?? problem?.title ?? "The server gave no reason.";
  const advice = problem ? ADVICE[problem.code] : undefined;
  return advice ? `${sentence(said)} ${advice}` : sentence(said);
}

const ADVICE: Record<string, string> = {
  wrong_state: "The page now shows how the job stands at the office.",
  stale_version: "The office changed the job meanwhile. The page now shows how it stands.",
  assignment_not_found: "The job is not yours any more.",
  pin_wrong: "Ask the customer to read the PIN from their tracking page again.",
  too_many_attempts: "Wait ten minutes, or use a photo or signature instead.",
  cash_cap_exceeded: "Hand in cash first.",
};

function sentence(text: string): string {
  const trimmed = text.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Why a job left this phone without its driver's doing; null when there is nothing to say. */
export function planWords(why: string, orderId: string): { title: string; words: string } | null {
  const job = `Job ${shortId(orderId)}`;
  switch (why) {
    case "delivered":
    case "partially_delivered":
      return { title: `${job} is closed`, words: "The office marked it as delivered." };
    case "failed":
      return { title: `${job} is closed`, words: "The office marked it as failed." };
    case "cancelled":
      return { title: `${job} was cancelled`, words: "Stop here. If you have the goods, the office tells you where to bring them." };
    default:
      return { title: `${job} was taken off you`, words: "The office gave it to someone else or put it back." };
  }
}

export function partWords(kind: string): string {
  const words: Record<string, string> = {
    earning_base: "Base",
    earning_distance: "Distance",
    earning_time: "Time",
    earning_bonus: "Bonus",
    tip: "Tip",
    earning_tip: "Tip",
  };
  const known = words[kind];
  if (known) return known;
  const text = spoken(kind);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
