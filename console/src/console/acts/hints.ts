// What to do after a refusal, by its code. The server's own words stand before it.
import { Problem } from "../../shared/api/http";

const HINTS: Record<string, string> = {
  worker_not_eligible: "Choose another worker, or free this one first.",
  wrong_state: "The order has moved on. Look at it again before you act.",
  order_on_hold: "Resume the order first.",
  stale_version: "Somebody changed it meanwhile. Look at it again.",
  cash_cap_exceeded: "Have the worker pay in cash first, or choose another.",
  out_of_stock: "Take fewer pieces, or choose another shop.",
  insufficient_funds: "Let the customer pay in cash, or top up the wallet.",
  order_not_found: "It is gone. It may have been placed in another market.",
  worker_not_found: "They are no longer with us. Choose another worker.",
  forbidden: "Your role may not do this. Ask an admin.",
  unauthenticated: "Sign in again.",
  rate_limited: "Wait a moment and try again.",
  overloaded: "The server is busy. Try again in a moment.",
  unavailable: "The server is starting. Try again in a moment.",
  network: "Check the connection. It was not done.",
  internal: "Try again. If it stays, report it with the time.",
  idempotency_key_reused: "Try again.",
  price_not_found: "Choose another product, or publish a price for it.",
};

/** What a person can do about it, or nothing to add. */
export function hint(error: unknown): string {
  if (!(error instanceof Problem)) return "Try again.";
  return HINTS[error.code] ?? (error.retryable ? "Try again in a moment." : "");
}
