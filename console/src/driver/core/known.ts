// What the server has told about this worker. Pure: messages in, state out. The
// app's own wishes are laid over it elsewhere (`project`), so that a refused wish
// disappears by itself.

import { afterStep } from "./job";
import type { CardAnswer, Stats } from "./money";
import type { Duty, Earned, Job, Offer, Policy, Snapshot } from "./wire";
import { POLICY_BEFORE_WELCOME } from "./wire";

export interface Known {
  worker_id: string;
  name: string | null;
  market: string | null;
  currency: string | null;
  duty: Duty;
  blocked: string | null;
  vehicle: string | null;
  wallet_minor: number;
  cash_minor: number;
  cash_cap_minor: number | null;
  offers: Offer[];
  jobs: Job[];
  policy: Policy;
  rating: number | null;
  stats: Stats | null;
  /** What each job promised, to compare with what was paid; newest last. */
  promised: Record<string, number>;
  /** When the server was last heard, by the device's clock. */
  heard_at: number;
}

/** Jobs whose promise is remembered. */
const PROMISES_MAX = 300;

export function nothingKnown(workerId: string): Known {
  return {
    worker_id: workerId,
    name: null,
    market: null,
    currency: null,
    duty: "off_duty",
    blocked: null,
    vehicle: null,
    wallet_minor: 0,
    cash_minor: 0,
    cash_cap_minor: null,
    offers: [],
    jobs: [],
    policy: POLICY_BEFORE_WELCOME,
    rating: null,
    stats: null,
    promised: {},
    heard_at: 0,
  };
}

/** Takes in everything: what was known before is replaced. */
export function fromSnapshot(before: Known, snapshot: Snapshot): Known {
  const { worker, wallet } = snapshot;
  const jobs = snapshot.jobs ?? (snapshot.job ? [snapshot.job] : []);
  const known: Known = {
    ...before,
    worker_id: worker.worker_id,
    name: snapshot.name ?? worker.name ?? before.name,
    market: snapshot.market_name ?? snapshot.market?.name ?? before.market,
    currency: wallet?.currency ?? snapshot.currency ?? snapshot.market?.currency ?? before.currency,
    duty: worker.duty,
    blocked: worker.blocked ?? null,
    vehicle: worker.vehicle ?? null,
    wallet_minor: wallet?.wallet_minor ?? before.wallet_minor,
    cash_minor: wallet?.cash_minor ?? before.cash_minor,
    cash_cap_minor: worker.cash_cap_minor ?? null,
    offers: snapshot.offers ?? (snapshot.offer ? [snapshot.offer] : []),
    jobs,
  };
  return jobs.reduce(withPromise, known);
}

/** Takes in one message; what this app does not know changes nothing. */
export function afterNews(known: Known, kind: string, data: unknown): Known {
  switch (kind) {
    case "offer": {
      const offer = data as Offer;
      if (known.jobs.some((job) => job.order_id === offer.order_id)) return known;
      return { ...known, offers: [...without(known.offers, offer.offer_id), offer] };
    }
    case "offer.withdrawn":
      return { ...known, offers: without(known.offers, (data as { offer_id: string }).offer_id) };
    case "assignment": {
      const job = data as Job;
      const others = known.jobs.filter((other) => other.assignment_id !== job.assignment_id);
      const offers = known.offers.filter((offer) => offer.order_id !== job.order_id);
      return withPromise({ ...known, offers, jobs: [...others, job] }, job);
    }
    case "plan.changed": {
      const ended = data as { assignment_id: string };
      return { ...known, jobs: known.jobs.filter((job) => job.assignment_id !== ended.assignment_id) };
    }
    case "task.updated": {
      const moved = data as { order_id: string; task_id: string; state: string; assignment_version: number };
      return {
        ...known,
        jobs: known.jobs.flatMap((job) =>
          job.order_id === moved.order_id ? moveOn(job, moved.task_id, moved.state, moved.assignment_version) : [job],
        ),
      };
    }
    case "earnings.posted": {
      const earned = data as Earned;
      const cash_minor = known.cash_minor + earned.cash_minor;
      return { ...known, wallet_minor: earned.wallet_minor, cash_minor };
    }
    case "policy":
      return { ...known, policy: { ...known.policy, ...(data as Partial<Policy>) } };
    default:
      return known;
  }
}

/** Takes in the worker's card, asked for by HTTP. What the app has just asked for stays. */
export function afterCard(known: Known, card: CardAnswer, waiting: readonly { kind: string }[]): Known {
  const isAsked = waiting.some(({ kind }) => /^(duty|break)\./.test(kind));
  return {
    ...known,
    name: card.name ?? known.name,
    duty: isAsked ? known.duty : card.duty,
    blocked: card.blocked ?? null,
    cash_minor: card.cash_minor,
    cash_cap_minor: card.cash_cap_minor,
    rating: card.rating ?? null,
    stats: card.stats ?? null,
  };
}

/** The server said yes to a command of this app. */
export function afterYes(known: Known, kind: string, data: Record<string, unknown>, version?: number | null): Known {
  switch (kind) {
    case "task.transition":
      return {
        ...known,
        jobs: known.jobs.flatMap((job) =>
          job.assignment_id === data["assignment_id"]
            ? moveOn(job, String(data["task_id"]), String(data["to"]), version ?? job.assignment_version)
            : [job],
        ),
      };
    case "assignment.release":
      return { ...known, jobs: known.jobs.filter((job) => job.assignment_id !== data["assignment_id"]) };
    case "duty.set":
      return { ...known, duty: data["duty"] as Duty };
    case "break.start":
      return { ...known, duty: "paused" };
    case "break.end":
      return { ...known, duty: "available" };
    case "offer.decline":
    case "offer.accept":
      return { ...known, offers: without(known.offers, String(data["offer_id"])) };
    default:
      return known;
  }
}

function moveOn(job: Job, taskId: string, to: string, version: number): Job[] {
  const moved = afterStep(job, taskId, to);
  if (moved === null) return [];
  return [{ ...moved, assignment_version: Math.max(moved.assignment_version, version) }];
}

function without(offers: Offer[], id: string): Offer[] {
  return offers.filter((offer) => offer.offer_id !== id);
}

function withPromise(known: Known, job: Job): Known {
  const promised = Object.entries({ ...known.promised, [job.order_id]: job.pay.total_minor });
  return { ...known, promised: Object.fromEntries(promised.slice(-PROMISES_MAX)) };
}
