// The server's codes as people say them. What is not in a table is said as it is written.
import { spoken } from "../../shared/format";

const AGAINST: Record<string, string> = {
  off_duty: "off duty",
  paused: "on a break",
  heading_home: "heading home",
  has_offer: "answering another offer",
  busy: "carrying another order",
  stale: "no fresh position",
  lost: "gone quiet",
  blocked: "blocked",
  outside_shift: "outside their shift",
  documents_expired: "papers expired",
  vehicle: "wrong vehicle",
  capacity: "cannot carry the weight",
  skill: "lacks a skill",
  cash_cap: "would carry too much cash",
  excluded: "refused it or was taken off it",
  too_far: "too far away",
  unreachable: "no way by road",
};

export function against(code: string): string {
  return AGAINST[code] ?? spoken(code);
}

const ESCALATED: Record<string, string> = {
  waves_used_up: "Nobody accepted: all waves are used up",
  nobody_eligible: "Nobody is eligible yet; the search goes on",
  manual: "Waits for a person to assign it",
};

export function escalated(code: string): string {
  return ESCALATED[code] ?? spoken(code);
}

const NO: Record<string, string> = {
  too_far: "too far",
  pay_too_low: "pay too low",
  area: "avoids the area",
  vehicle: "vehicle does not fit",
  no_time: "no time",
  other: "another reason",
  taken: "another worker has it",
  cancelled: "the order ended",
  replanned: "dispatched anew",
  worker_gone: "the worker is gone",
};

export function refusal(code: string): string {
  return NO[code] ?? spoken(code);
}

const VERDICTS: Record<string, string> = {
  chosen: "chosen",
  runner_up: "runner-up",
  behind: "further behind",
  against: "not eligible",
};

export function verdict(code: string): string {
  return VERDICTS[code] ?? spoken(code);
}

const EARNINGS: Record<string, string> = {
  earning_base: "Base",
  earning_distance: "Distance",
  earning_time: "Time",
  earning_minimum: "To the minimum",
  earning_bonus: "Bonus",
  tip: "Tip",
};

export function earning(kind: string): string {
  const plain = EARNINGS[kind] ?? spoken(kind.replace(/^earning_/, ""));
  return sentence(plain);
}

const EXCLUDED: Record<string, string> = {
  declined: "declined it",
  expired: "did not answer",
  released: "gave it back",
  unassigned: "was taken off it",
};

export function excluded(why: string): string {
  return EXCLUDED[why] ?? spoken(why);
}

/** A way's length in time, to the second: candidates differ by less than a minute. */
export function wayTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")}`;
}

/** As a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
