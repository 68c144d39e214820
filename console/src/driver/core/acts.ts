// What a driver can do, as commands. Each takes effect on the page at once and is
// taken back with the server's words if it is refused.

import type { Driver } from "./driver";
import { proofId } from "./ids";
import type { NextStep } from "./job";
import type { Duty, Job, Offer, Spot } from "./wire";

export interface HandOver {
  proofs?: string[];
  cash_minor?: number;
  /** Pieces per line, when it is less than ordered. */
  pieces?: number[];
}

export async function setDuty(driver: Driver, duty: Duty): Promise<void> {
  await put(driver, "duty.set", { duty });
}

export async function takeBreak(driver: Driver): Promise<void> {
  await put(driver, "break.start", {});
}

export async function endBreak(driver: Driver): Promise<void> {
  await put(driver, "break.end", {});
}

export function seeOffer(driver: Driver, offer: Offer): void {
  if (driver.firstSight(offer)) void put(driver, "offer.seen", { offer_id: offer.offer_id });
}

export async function acceptOffer(driver: Driver, offerId: string): Promise<void> {
  driver.accepting(offerId);
  await put(driver, "offer.accept", { offer_id: offerId });
}

export async function declineOffer(driver: Driver, offerId: string, reason: string, note: string): Promise<void> {
  driver.declined(offerId);
  await put(driver, "offer.decline", { offer_id: offerId, reason, ...(note.trim() ? { note: note.trim() } : {}) });
}

/** The next step; the last one with what was handed over. */
export async function takeStep(driver: Driver, job: Job, next: NextStep, more: HandOver = {}): Promise<void> {
  const outcome = next.to === "completed" ? { kind: more.pieces ? "partly" : "done" } : undefined;
  const data: Record<string, unknown> = { ...stepOf(driver, job, next.task_id, next.to), ...(outcome ? { outcome } : {}) };
  if (more.proofs && more.proofs.length > 0) data["proofs"] = more.proofs;
  if (more.cash_minor !== undefined) data["cash_minor"] = more.cash_minor;
  if (more.pieces) data["pieces"] = more.pieces;
  await put(driver, "task.transition", data);
}

export async function failStop(
  driver: Driver,
  job: Job,
  taskId: string,
  why: { reason: string; note: string; proofs: string[] },
): Promise<void> {
  const outcome = { kind: "failed", reason: why.reason, ...(why.note.trim() ? { note: why.note.trim() } : {}) };
  const data: Record<string, unknown> = { ...stepOf(driver, job, taskId, "failed"), outcome };
  if (why.proofs.length > 0) data["proofs"] = why.proofs;
  await put(driver, "task.transition", data);
}

export async function releaseJob(driver: Driver, job: Job, reason: string): Promise<void> {
  const { assignment_id, assignment_version } = job;
  await put(driver, "assignment.release", { assignment_id, assignment_version, reason });
}

/** Keeps a file as proof of a stop; gives the id that the step will name. */
export async function addProof(driver: Driver, taskId: string, kind: "photo" | "signature", file: Blob): Promise<string> {
  const proof = await driver.uploads.add(taskId, kind, file);
  const sha256 = await fingerprint(proof.bytes);
  if (sha256) await put(driver, "proof.meta", { task_id: taskId, proof_id: proof.proof_id, kind, sha256 });
  return proof.proof_id;
}

/** Has the customer's PIN checked; the answer is in the view under the given id. */
export async function checkPin(driver: Driver, taskId: string, pin: string): Promise<string> {
  const id = proofId();
  driver.pinAsked(id);
  await put(driver, "proof.meta", { task_id: taskId, proof_id: id, kind: "pin", pin });
  return id;
}

export async function reportIncident(driver: Driver, kind: string, note: string): Promise<void> {
  await put(driver, "incident", { kind, ...(note.trim() ? { note: note.trim() } : {}) });
}

export async function callForHelp(driver: Driver): Promise<void> {
  const fix = spot(driver);
  await put(driver, "sos", fix ? { fix } : {});
}

function stepOf(driver: Driver, job: Job, task_id: string, to: string): Record<string, unknown> {
  const { assignment_id, assignment_version } = job;
  const fix = spot(driver);
  return { assignment_id, assignment_version, task_id, to, device_ts: Date.now(), ...(fix ? { fix } : {}) };
}

function spot(driver: Driver): Spot | null {
  const last = driver.locator.last;
  return last ? { lat: last.lat, lng: last.lng } : null;
}

async function put(driver: Driver, kind: string, data: Record<string, unknown>): Promise<void> {
  try {
    const sent = driver.outbox.put(kind, data);
    driver.acted();
    await sent;
  } catch (error) {
    driver.notify("bad", "Not taken", error instanceof Error ? error.message : String(error));
  }
}

async function fingerprint(bytes: ArrayBuffer): Promise<string | null> {
  // Only secure pages may hash; without it the upload itself announces the proof.
  if (!globalThis.crypto.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
