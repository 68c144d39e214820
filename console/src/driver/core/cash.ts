// Cash at the door, in whole minor units. Pure.

export type CashState =
  | { kind: "nothing_due" }
  | { kind: "nothing_given" }
  | { kind: "short"; missing_minor: number }
  | { kind: "exact" }
  | { kind: "change"; change_minor: number };

/** What the amount handed over means. */
export function cashState(dueMinor: number, givenMinor: number | null): CashState {
  if (dueMinor <= 0) return { kind: "nothing_due" };
  if (givenMinor === null) return { kind: "nothing_given" };
  if (givenMinor < dueMinor) return { kind: "short", missing_minor: dueMinor - givenMinor };
  if (givenMinor === dueMinor) return { kind: "exact" };
  return { kind: "change", change_minor: givenMinor - dueMinor };
}

/** Reads "12,50" or "12.50" as minor units; null when it is no amount. */
export function readAmount(text: string, digits: number): number | null {
  const match = /^\s*(\d{1,9})(?:[.,](\d{0,4}))?\s*$/.exec(text);
  if (!match) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > digits) return null;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, "0") || "0");
}

/** Notes a customer is likely to hand over: the sum itself and the next round ones. */
export function likelyNotes(dueMinor: number, digits: number): number[] {
  const unit = 10 ** digits;
  const round = [5, 10, 20, 50, 100].map((note) => Math.ceil(dueMinor / (note * unit)) * note * unit);
  return [...new Set([dueMinor, ...round])].sort((a, b) => a - b).slice(0, 4);
}

/** How full the purse would be, 0 to 1 and beyond; null without a cap. */
export function custody(cashMinor: number, capMinor: number | null): number | null {
  return capMinor && capMinor > 0 ? Math.max(0, cashMinor) / capMinor : null;
}
