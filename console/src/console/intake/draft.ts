// An order before it is one: what has been chosen so far, what is still missing, and the
// request it becomes. Pure.
import type { LatLng } from "../../map/types";
import type { Strategy } from "../acts/act";

export interface DraftLine {
  product_id: string;
  quantity: number;
}

export interface Draft {
  merchant: string | null;
  /** A warehouse other than the merchant's own. */
  warehouse: string | null;
  dropoff: LatLng | null;
  lines: readonly DraftLine[];
  payment: "cash" | "wallet";
  customer: string | null;
  name: string;
  phone: string;
  address: string;
  note: string;
  /** Minutes from now until it should be there; null for none. */
  dueMinutes: number | null;
  strategy: Strategy;
}

export const EMPTY: Draft = {
  merchant: null,
  warehouse: null,
  dropoff: null,
  lines: [],
  payment: "cash",
  customer: null,
  name: "",
  phone: "",
  address: "",
  note: "",
  dueMinutes: 45,
  strategy: "nearest",
};

export type Field = "merchant" | "dropoff" | "lines" | "customer" | "name" | "phone" | "address" | "note" | "due" | "strategy" | "payment";
export type FieldErrors = Partial<Record<Field, string>>;

/** What is missing, by field; empty when it can be placed. */
export function missing(draft: Draft): FieldErrors {
  const errors: FieldErrors = {};
  if (!draft.merchant) errors.merchant = "Choose where the goods come from.";
  if (!draft.dropoff) errors.dropoff = "Choose where they go: click the map or type the place.";
  if (draft.lines.length === 0) errors.lines = "Add at least one product.";
  if (draft.payment === "wallet" && !draft.customer) errors.customer = "Choose whose wallet pays.";
  return errors;
}

/** The body of the request. */
export function bodyOf(draft: Draft, market: string | undefined, now: number): Record<string, unknown> {
  const text = (name: string, value: string): Record<string, string> => (value.trim() ? { [name]: value.trim() } : {});
  const due = draft.dueMinutes === null ? {} : { due: new Date(now + draft.dueMinutes * 60_000).toISOString() };
  return {
    merchant_id: draft.merchant,
    ...(draft.warehouse ? { warehouse_id: draft.warehouse } : {}),
    ...(draft.customer ? { customer_id: draft.customer } : {}),
    ...(market ? { market_id: market } : {}),
    dropoff: {
      place: draft.dropoff,
      ...text("name", draft.name),
      ...text("phone", draft.phone),
      ...text("address", draft.address),
      ...text("note", draft.note),
      ...due,
    },
    lines: draft.lines.map(({ product_id, quantity }) => ({ product_id, quantity })),
    payment: draft.payment,
    strategy: draft.strategy,
  };
}

const PLACES: [RegExp, Field][] = [
  [/^(merchant_id|warehouse_id|pickup)/, "merchant"],
  [/^dropoff\.(place|lat|lng)/, "dropoff"],
  [/^dropoff\.name/, "name"],
  [/^dropoff\.phone/, "phone"],
  [/^dropoff\.address/, "address"],
  [/^dropoff\.note/, "note"],
  [/^dropoff\.due/, "due"],
  [/^dropoff/, "dropoff"],
  [/^lines/, "lines"],
  [/^customer_id/, "customer"],
  [/^payment/, "payment"],
  [/^strategy/, "strategy"],
];

/** The server's field errors at our fields; what has no field here is given back whole. */
export function placed(errors: readonly { field: string; message: string }[]): { fields: FieldErrors; rest: string[] } {
  const fields: FieldErrors = {};
  const rest: string[] = [];
  for (const { field, message } of errors) {
    const ours = PLACES.find(([path]) => path.test(field))?.[1];
    if (ours) fields[ours] = fields[ours] ? `${fields[ours]} ${message}` : message;
    else rest.push(`${field}: ${message}`);
  }
  return { fields, rest };
}

/** A place as people type it: "41.157, -8.629". Null for what is none. */
export function placeTyped(text: string): LatLng | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const [lat, lng] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

export function placeWords({ lat, lng }: LatLng): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

export interface Shop {
  merchant: string;
  name: string;
  warehouse: string;
  place: LatLng;
}

/** The shop nearest to a place, by the straight line. */
export function nearestShop(shops: readonly Shop[], at: LatLng): Shop | null {
  const away = ({ place }: Shop): number => {
    const east = (place.lng - at.lng) * Math.cos((at.lat * Math.PI) / 180);
    return east * east + (place.lat - at.lat) ** 2;
  };
  return shops.reduce<Shop | null>((best, shop) => (best === null || away(shop) < away(best) ? shop : best), null);
}

/** One more of a product, or fewer; a line without pieces leaves. */
export function counted(lines: readonly DraftLine[], product: string, quantity: number): DraftLine[] {
  const pieces = Math.max(0, Math.min(1_000_000, Math.trunc(Number.isFinite(quantity) ? quantity : 0)));
  const others = lines.filter((line) => line.product_id !== product);
  const at = lines.findIndex((line) => line.product_id === product);
  if (pieces === 0) return others;
  const line = { product_id: product, quantity: pieces };
  return at < 0 ? [...lines, line] : lines.map((each, i) => (i === at ? line : each));
}
