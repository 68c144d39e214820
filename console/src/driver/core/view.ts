// What the pages show: one immutable value, made anew at each change.

import type { Earnings } from "./earnings";
import type { Known } from "./known";
import type { LocatorState } from "./locator";
import type { Command } from "./outbox";
import type { EndedHere } from "./project";
import type { LinkView } from "./socket";
import type { Conflict, KeptProof } from "./storage";
import type { Offer, RawFix } from "./wire";

export interface OfferShown {
  offer: Offer;
  /** What the driver answered, until the server has. */
  asked: "accept" | null;
}

export interface OfferOutcome {
  offer: Offer;
  /** "yours", or why not. */
  why: string;
}

export interface Notice {
  id: number;
  tone: "good" | "plain" | "bad";
  title: string;
  words?: string;
  /** Stays until it is read: nothing else on the page says the same. */
  lasting: boolean;
}

export type PinState = { state: "asking" } | { state: "right" } | { state: "wrong"; words: string };

export type Money =
  | { state: "unknown" }
  | { state: "known"; earnings: Earnings; at: number }
  | { state: "not_here" };

export interface View {
  phase: "starting" | "signed_out" | "signed_in";
  /** Why the sign-in page is there. */
  out: { why: "never" | "token" | "left"; error?: string; waiting: number; busy: boolean };
  link: LinkView;
  /** Whether things survive a reload of the page. */
  lasting: boolean;
  known: Known;
  ended: EndedHere[];
  offers: OfferShown[];
  outcome: OfferOutcome | null;
  waiting: readonly Command[];
  uploads: readonly KeptProof[];
  conflicts: readonly Conflict[];
  othersWaiting: number;
  notices: readonly Notice[];
  pins: Readonly<Record<string, PinState>>;
  locator: { state: LocatorState; last: RawFix | null };
  fixes: { waiting: number; dropped: number; sent: number; rejected: Readonly<Record<string, number>> };
  money: Money;
}

/** How many things wait to reach the server, as on the badge. */
export function waitingCount(view: Pick<View, "waiting" | "uploads">): number {
  const told = view.waiting.filter((command) => command.kind !== "offer.seen");
  return told.length + view.uploads.filter((proof) => !proof.stuck).length;
}
