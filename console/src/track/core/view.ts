// What the page shows, from the document and the time. What must not be seen in a
// state is taken away here a second time, should the server once forget.
import { clockTime } from "../../shared/format.ts";
import type { Place, Proof, Tracking } from "./document.ts";
import { type Band, bandOf } from "./eta.ts";
import { isOver, type Stage, stageOf, type Step, stepsOf } from "./stage.ts";
import type { Words } from "./texts.ts";

export interface View {
  stage: Stage;
  over: boolean;
  headline: string;
  detail: string;
  steps: Step[];
  eta?: Band & { words: string; inWords: string };
  scheduled?: string;
  stops?: string;
  pin?: { digits: string; large: boolean };
  driver?: { name?: string; vehicle?: string; seen?: { ageMs: number; stale: boolean } };
  map?: { dropoff?: Place; pickup?: Place; worker?: Place & { stale: boolean } };
  address?: string;
  placed?: string;
  deliveredAt?: string;
  proofs: Proof[];
  /** Shown only while it can still be changed. */
  canNote: boolean;
  rating: "ask" | "given" | "none";
  canTip: boolean;
}

/** A position older than this is not where anybody is. */
export const POSITION_STALE_MS = 60_000;

export function viewOf(doc: Tracking, now: number, words: Words, firstEtaTo?: number): View {
  const stage = stageOf(doc);
  const over = isOver(stage);
  const delivered = stage === "delivered" || stage === "partly";
  const underWay = stage === "assigned" || stage === "on_the_way" || stage === "arrived";
  const band = doc.eta && underWay && stage !== "arrived" ? bandOf(doc.eta, now, firstEtaTo) : undefined;
  return {
    stage,
    over,
    headline: words.headline[stage],
    detail: detailOf(doc, stage, words),
    steps: stepsOf(stage),
    eta: band && { ...band, words: bandWords(band, words), inWords: words.inMinutes(band.inFrom, band.inTo) },
    scheduled: !over && !underWay && doc.scheduledAt !== undefined ? dayAndTime(doc.scheduledAt, now) : undefined,
    stops: stage === "on_the_way" && doc.stopsBefore !== undefined ? words.stopsBefore(Math.max(0, doc.stopsBefore)) : undefined,
    pin: doc.pin && underWay && doc.party === "recipient" ? { digits: doc.pin, large: stage === "arrived" } : undefined,
    driver: underWay || stage === "returning" ? driverOf(doc, stage, now, words) : undefined,
    map: over ? undefined : mapOf(doc, now),
    address: doc.dropoff?.address,
    placed: doc.placedAt === undefined ? undefined : dayAndTime(doc.placedAt, now),
    deliveredAt: delivered && doc.delivered?.at !== undefined ? dayAndTime(doc.delivered.at, now) : undefined,
    proofs: over ? (doc.delivered?.proofs ?? []) : [],
    canNote: doc.can.changeNote && !over && stage !== "arrived",
    rating: !delivered ? "none" : doc.rating ? "given" : doc.can.rate ? "ask" : "none",
    canTip: doc.can.tip,
  };
}

function detailOf(doc: Tracking, stage: Stage, words: Words): string {
  if (stage !== "failed" && stage !== "returning" && stage !== "returned") return words.detail[stage];
  const reason = (doc.failed?.reason && words.failures[doc.failed.reason]) || doc.failed?.words;
  return reason ?? words.detail[stage];
}

function bandWords(band: Band, words: Words): string {
  return band.due ? words.anyMinute : `${clockTime(band.from)}\u2013${clockTime(band.to)}`;
}

function driverOf(doc: Tracking, stage: Stage, now: number, words: Words): View["driver"] {
  const worker = doc.worker;
  if (!worker) return undefined;
  const at = stage === "returning" ? undefined : worker.position;
  return {
    name: worker.firstName,
    vehicle: worker.vehicle && (words.vehicles[worker.vehicle] ?? words.vehicleOther),
    seen: at && { ageMs: Math.max(0, now - at.at), stale: at.stale || now - at.at > POSITION_STALE_MS },
  };
}

function mapOf(doc: Tracking, now: number): View["map"] {
  const { lat, lng } = doc.dropoff ?? {};
  const dropoff = lat === undefined || lng === undefined ? undefined : { lat, lng };
  const at = doc.worker?.position;
  const worker = at && { lat: at.lat, lng: at.lng, stale: at.stale || now - at.at > POSITION_STALE_MS };
  return dropoff || worker ? { dropoff, pickup: doc.pickup, worker } : undefined;
}

/** "12:10", with the day when it is another one. */
export function dayAndTime(at: number, now: number): string {
  const day = new Date(at);
  if (day.toDateString() === new Date(now).toDateString()) return clockTime(at);
  return `${day.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" })}, ${clockTime(at)}`;
}

/** "1,50" or "1.5" as minor units; null when it is no amount from nothing to `max`. */
export function minorOf(typed: string, digits: number, max: number): number | null {
  const said = /^(\d{1,7})(?:[.,](\d{1,3}))?$/.exec(typed.trim());
  if (!said) return null;
  const fraction = said[2] ?? "";
  if (fraction.length > digits) return null;
  const minor = Number((said[1] ?? "0") + fraction.padEnd(digits, "0"));
  return minor <= max ? minor : null;
}
