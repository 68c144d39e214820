// The three questions of this page to the server. The token is the only key, so it
// goes nowhere else: no storage, no log, no referrer.
import { type Answer, ask } from "../../shared/api/http.ts";
import { type Tracking, trackingOf } from "./document.ts";
import { ANSWER_WITHIN_MS, type Looked } from "./poller.ts";

export interface Rating {
  stars: number;
  reasons?: string[];
  comment?: string;
  tip_minor?: number;
}

/** The token in "/t/abc"; null when there is none worth asking for. */
export function tokenOf(path: string): string | null {
  return /^\/t\/([A-Za-z0-9_-]{1,128})\/?$/.exec(path)?.[1] ?? null;
}

/** Asks for the document, or whether it is still the one we have. */
export async function look(token: string, etag: string | null, signal: AbortSignal): Promise<Looked> {
  const asked = performance.now();
  const response = await fetch(`/api/v1/t/${token}`, {
    headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) },
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
  if (response.status === 304) return { kind: "same" };
  if (response.status === 404 || response.status === 410) return { kind: "gone" };
  if (response.status === 429 || response.status === 503) {
    return { kind: "busy", retryAfterMs: 1_000 * Math.min(120, Number(response.headers.get("Retry-After")) || 0) };
  }
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const roundTripMs = performance.now() - asked;
  const tracking = trackingOf(await response.json());
  if (!tracking) throw new Error("not a tracking document");
  return { kind: "fresh", tracking, etag: response.headers.get("ETag"), roundTripMs };
}

/** @throws Problem */
export async function sendNote(token: string, note: string, key: string): Promise<Tracking | null> {
  return documentIn(await ask(`/t/${token}/note`, { body: { note }, idempotencyKey: key }));
}

/** @throws Problem */
export async function sendRating(token: string, rating: Rating, key: string): Promise<Tracking | null> {
  return documentIn(await ask(`/t/${token}/rating`, { body: rating, idempotencyKey: key }));
}

function documentIn(answer: Answer<unknown>): Tracking | null {
  return trackingOf(answer.data);
}
