// The driver socket's messages as asyncapi.json states them. Fields that a server
// may not send yet are optional here and nowhere assumed.

export interface Spot {
  lat: number;
  lng: number;
}

export interface Pay {
  total_minor: number;
  currency: string;
  parts: { kind: string; minor: number }[];
}

export interface Offer {
  offer_id: string;
  order_id: string;
  wave: number;
  pay: Pay;
  to_pickup_m: number;
  to_pickup_s: number;
  trip_m: number;
  trip_s?: number;
  cash_due_minor: number;
  /** Epoch milliseconds by the server's clock. */
  valid_until: number;
  pickup: Spot;
  dropoff: Spot;
}

export type TaskState =
  | "planned"
  | "assigned"
  | "en_route"
  | "arrived"
  | "servicing"
  | "completed"
  | "failed"
  | "skipped"
  | "cancelled";

export interface Contact {
  name?: string | null;
  phone?: string | null;
  address?: string | null;
  note?: string | null;
}

export interface Stop extends Spot {
  task_id: string;
  state: TaskState;
  due?: number | null;
  contact: Contact;
}

export interface Line {
  product_id: string;
  name: string;
  quantity: number;
}

export interface Job {
  assignment_id: string;
  assignment_version: number;
  order_id: string;
  pay: Pay;
  cash_due_minor: number;
  payment?: string | null;
  trip_m?: number | null;
  pickup: Stop;
  dropoff: Stop;
  lines: Line[];
}

export interface Policy {
  moving_engaged_s: number;
  moving_idle_s: number;
  still_s: number;
  burst_m: number;
}

export type Duty = "off_duty" | "available" | "paused" | "heading_home";

export interface Snapshot {
  worker: {
    worker_id: string;
    duty: Duty;
    blocked?: string | null;
    vehicle?: string | null;
    cash_cap_minor?: number | null;
    name?: string | null;
  };
  offer?: Offer | null;
  offers?: Offer[];
  job?: Job | null;
  jobs?: Job[];
  wallet?: { currency?: string | null; wallet_minor: number; cash_minor: number };
  name?: string | null;
  market_name?: string | null;
  market?: { name?: string | null; currency?: string | null } | null;
  currency?: string | null;
}

export interface Welcome {
  session: string;
  boot_id: string;
  server_time: number;
  /** How many milliseconds of the server's clock pass in one; 1 outside simulations. */
  clock_rate?: number;
  heartbeat_s: number;
  resume: "ok" | "snapshot";
  inbox_seq: number;
  policy: Policy;
  snapshot?: Snapshot | null;
}

/** A refusal (RFC 9457) as it stands in a `result`. */
export interface Refusal {
  code: string;
  detail?: string;
  title?: string;
  retryable?: boolean;
}

export interface Result {
  ref?: string | null;
  ok: boolean;
  problem?: Refusal | null;
  state?: string | null;
  assignment_id?: string | null;
  assignment_version?: number | null;
  rejected?: { i: number; reason: string }[];
}

export interface Earned {
  order_id: string;
  minor: number;
  cash_minor: number;
  wallet_minor: number;
}

/** One position as the server's filter reads it. */
export interface RawFix {
  lat: number;
  lng: number;
  acc: number;
  /** The device's clock, epoch milliseconds. */
  ts: number;
  spd?: number;
  hdg?: number;
  alt?: number;
  bat?: number;
  chg?: boolean;
  mov?: boolean;
  /** The position is made up, as in the demo. */
  mock?: boolean;
  src?: string;
  n?: number;
}

/** The app's own cadence until the server has pushed one. */
export const POLICY_BEFORE_WELCOME: Policy = {
  moving_engaged_s: 4,
  moving_idle_s: 10,
  still_s: 60,
  burst_m: 300,
};
