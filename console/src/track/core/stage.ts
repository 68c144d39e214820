// Where a delivery stands, as its customer sees it. The server's states are finer;
// a state this page does not know is shown as the last thing that is surely true.

export type Stage =
  | "placed"
  | "scheduled"
  | "looking"
  | "assigned"
  | "on_the_way"
  | "arrived"
  | "delivered"
  | "partly"
  | "failed"
  | "returning"
  | "returned"
  | "cancelled"
  | "expired";

/** The order's own states. While somebody is under way the finer `stage` says how far. */
const BY_STATE: Record<string, Stage> = {
  placed: "placed",
  confirmed: "placed",
  scheduled: "scheduled",
  dispatching: "looking",
  assigned: "assigned",
  in_progress: "on_the_way",
  delivered: "delivered",
  partially_delivered: "partly",
  failed: "failed",
  returning: "returning",
  returned: "returned",
  cancelled: "cancelled",
  expired: "expired",
};
const BY_STAGE: Record<string, Stage> = { assigned: "assigned", coming: "on_the_way", arrived: "arrived" };

export function stageOf(doc: { state: string; stage?: string }): Stage {
  return (doc.stage && BY_STAGE[doc.stage]) || BY_STATE[doc.state] || "placed";
}

/** Nothing is on its way to this customer any more. */
export function isOver(stage: Stage): boolean {
  return !["placed", "scheduled", "looking", "assigned", "on_the_way", "arrived"].includes(stage);
}

export type StepKey = "placed" | "driver" | "on_the_way" | "arrived" | "delivered";
export type StepState = "done" | "now" | "todo" | "bad";
export interface Step {
  key: StepKey;
  state: StepState;
}

const ORDER: readonly StepKey[] = ["placed", "driver", "on_the_way", "arrived", "delivered"];
const REACHED: Partial<Record<Stage, StepKey>> = {
  placed: "placed",
  scheduled: "placed",
  looking: "driver",
  assigned: "driver",
  on_the_way: "on_the_way",
  arrived: "arrived",
};

const FAILED: Step[] = [
  { key: "placed", state: "done" },
  { key: "driver", state: "done" },
  { key: "delivered", state: "bad" },
];

/** The steps of the journey; none when it was called off before its end. */
export function stepsOf(stage: Stage): Step[] {
  if (stage === "cancelled" || stage === "expired") return [];
  if (stage === "delivered" || stage === "partly") return ORDER.map((key) => ({ key, state: "done" }));
  // How far a failed one came is not known here: it may have failed at the shop.
  if (isOver(stage)) return FAILED;
  const now = ORDER.indexOf(REACHED[stage] ?? "placed");
  return ORDER.map((key, i) => ({ key, state: i < now ? "done" : i === now ? "now" : "todo" }));
}

/** How often to ask while all is well, milliseconds. */
export function paceOf(stage: Stage | null): number {
  if (stage === "on_the_way" || stage === "arrived") return 5_000;
  if (stage === "assigned" || stage === "looking") return 15_000;
  return 30_000;
}
