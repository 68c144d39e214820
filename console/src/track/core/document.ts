// The tracking document as this page holds it. Every field may be missing, since the
// server decides per party and state what may be seen; what is misshapen is left out
// rather than shown wrong. Nothing here knows the clock or the screen.

export type Party = "recipient" | "sender" | "store";

export interface Place {
  lat: number;
  lng: number;
}

export interface Proof {
  id: string;
  kind: string;
  /** A path of this server; absent when there is no picture. */
  url?: string;
}

export interface Tracking {
  /** The server's words; see stage.ts. */
  state: string;
  stage?: string;
  party: Party;
  title?: string;
  placedAt?: number;
  scheduledAt?: number;
  updatedAt?: number;
  serverTime?: number;
  eta?: { from: number; to: number; asOf: number; stale: boolean };
  worker?: { firstName?: string; vehicle?: string; position?: Place & { at: number; stale: boolean } };
  dropoff?: Partial<Place> & { address?: string };
  pickup?: Place;
  pin?: string;
  stopsBefore?: number;
  note?: string;
  items: { name: string; quantity: number }[];
  money?: { total: number; currency: string; payment?: string; cashDue?: number; paid?: number };
  delivered?: { at?: number; proofs: Proof[] };
  failed?: { reason?: string; words?: string };
  rating?: { stars: number; tip: number; at?: number };
  can: { rate: boolean; tip: boolean; changeNote: boolean };
}

type Fields = Record<string, unknown>;

/** Reads an answer of the server; null when it is not a tracking document at all. */
export function trackingOf(raw: unknown): Tracking | null {
  const said = fields(raw);
  const state = text(said?.["state"]);
  if (!said || !state) return null;
  const can = fields(said["can"]);
  return {
    state,
    stage: text(said["stage"]),
    party: partyOf(said["party"]),
    title: text(said["title"]),
    placedAt: moment(said["placed_at"]),
    scheduledAt: moment(said["scheduled_at"]),
    updatedAt: moment(said["updated_at"]),
    serverTime: moment(said["server_time"]),
    eta: etaOf(fields(said["eta"])),
    worker: workerOf(fields(said["worker"])),
    dropoff: dropoffOf(fields(said["dropoff"])),
    pickup: placeOf(fields(said["pickup"])),
    pin: text(said["pin"]),
    stopsBefore: number(said["stops_before"]),
    note: text(said["note"]),
    items: list(said["items"]).flatMap(itemOf),
    money: moneyOf(fields(said["money"])),
    delivered: deliveredOf(fields(said["delivered"])),
    failed: failedOf(fields(said["failed"])),
    rating: ratingOf(fields(said["rating"])),
    can: { rate: can?.["rate"] === true, tip: can?.["tip"] === true, changeNote: can?.["change_note"] === true },
  };
}

function fields(raw: unknown): Fields | undefined {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Fields) : undefined;
}

function list(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw.slice(0, 200) : [];
}

function text(raw: unknown): string | undefined {
  return typeof raw === "string" && raw.trim() !== "" ? raw : undefined;
}

function number(raw: unknown): number | undefined {
  return typeof raw === "number" && Number.isFinite(raw) ? raw : undefined;
}

/** Epoch milliseconds, from RFC 3339 text or from a number of milliseconds. */
function moment(raw: unknown): number | undefined {
  const ms = typeof raw === "string" ? Date.parse(raw) : raw;
  return number(ms);
}

function partyOf(raw: unknown): Party {
  return raw === "sender" || raw === "store" ? raw : "recipient";
}

function placeOf(said: Fields | undefined): Place | undefined {
  const lat = number(said?.["lat"]);
  const lng = number(said?.["lng"]);
  return lat === undefined || lng === undefined ? undefined : { lat, lng };
}

function etaOf(said: Fields | undefined): Tracking["eta"] {
  const from = moment(said?.["from"]);
  const to = moment(said?.["to"]);
  if (from === undefined || to === undefined) return undefined;
  return { from, to: Math.max(from, to), asOf: moment(said?.["as_of"]) ?? from, stale: said?.["stale"] === true };
}

function workerOf(said: Fields | undefined): Tracking["worker"] {
  if (!said) return undefined;
  const seen = fields(said["position"]);
  const place = placeOf(seen);
  const at = moment(seen?.["at"]);
  return {
    firstName: text(said["first_name"]),
    vehicle: text(said["vehicle"]),
    position: place && at !== undefined ? { ...place, at, stale: seen?.["stale"] === true } : undefined,
  };
}

function dropoffOf(said: Fields | undefined): Tracking["dropoff"] {
  return said && { ...placeOf(said), address: text(said["address"]) };
}

function itemOf(raw: unknown): Tracking["items"] {
  const said = fields(raw);
  const name = text(said?.["name"]);
  return name ? [{ name, quantity: number(said?.["quantity"]) ?? 1 }] : [];
}

function moneyOf(said: Fields | undefined): Tracking["money"] {
  const total = number(said?.["total_minor"]);
  const currency = text(said?.["currency"]);
  if (total === undefined || !currency || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return {
    total,
    currency,
    payment: text(said?.["payment"]),
    cashDue: number(said?.["cash_due_minor"]),
    paid: number(said?.["paid_minor"]),
  };
}

function deliveredOf(said: Fields | undefined): Tracking["delivered"] {
  return said && { at: moment(said["at"]), proofs: list(said["proofs"]).flatMap(proofOf) };
}

function proofOf(raw: unknown): Proof[] {
  const said = fields(raw);
  const id = text(said?.["id"]);
  if (!id) return [];
  const url = text(said?.["url"]);
  // A picture comes from this server or not at all.
  return [{ id, kind: text(said?.["kind"]) ?? "photo", url: url && /^\/api\/v1\/t\/[^\\]*$/.test(url) ? url : undefined }];
}

function failedOf(said: Fields | undefined): Tracking["failed"] {
  return said && { reason: text(said["reason"]), words: text(said["reason_words"]) };
}

function ratingOf(said: Fields | undefined): Tracking["rating"] {
  const stars = number(said?.["stars"]);
  return stars === undefined ? undefined : { stars, tip: number(said?.["tip_minor"]) ?? 0, at: moment(said?.["at"]) };
}
