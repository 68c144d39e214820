// A job as its driver works it off: to the goods, take them, to the door, hand
// them over. Pure: which step is the one legal next, and what a step changes.

import type { Job, Stop, TaskState } from "./wire";

export type Leg = "pickup" | "dropoff";
export type StepTo = "en_route" | "arrived" | "completed" | "failed";

export interface NextStep {
  leg: Leg;
  task_id: string;
  to: Exclude<StepTo, "failed">;
  /** What the one big button says. */
  label: string;
  /** From 1 to 6. */
  number: number;
}

export const STEPS_OF_A_JOB = 6;

const STAGES = ["en_route", "arrived", "completed"] as const;

const LABELS: Record<Leg, Record<NextStep["to"], string>> = {
  pickup: { en_route: "Go to the pickup", arrived: "I am at the pickup", completed: "I have the goods" },
  dropoff: { en_route: "Go to the drop-off", arrived: "I am at the door", completed: "Hand over" },
};

/** Which stop it is about; none when both are over. */
export function legOf(job: Job): Leg | null {
  if (job.pickup.state !== "completed") return isOver(job.pickup.state) ? null : "pickup";
  return isOver(job.dropoff.state) ? null : "dropoff";
}

/** The stop that the job in hand goes to. */
export function goalOf([job]: readonly Job[]): Stop | null {
  const leg = job ? legOf(job) : null;
  return job && leg ? job[leg] : null;
}

/** The one legal next step; none when the job is over. */
export function nextStep(job: Job): NextStep | null {
  const leg = legOf(job);
  if (leg === null) return null;
  const stop = job[leg];
  const stage = stageOf(stop.state);
  const to = STAGES[stage];
  const number = (leg === "pickup" ? 1 : 4) + stage;
  return { leg, task_id: stop.task_id, to, label: LABELS[leg][to], number };
}

/** The job after a step; null when the job has ended with it. */
export function afterStep(job: Job, taskId: string, to: string): Job | null {
  const leg = job.pickup.task_id === taskId ? "pickup" : job.dropoff.task_id === taskId ? "dropoff" : null;
  if (leg === null || rank(to) <= rank(job[leg].state)) return job;
  if (to === "failed" || (leg === "dropoff" && to === "completed")) return null;
  const stop: Stop = { ...job[leg], state: to as TaskState };
  return { ...job, [leg]: stop };
}

/** Whether the job may still be given back. */
export function canRelease(job: Job): boolean {
  return job.pickup.state !== "completed";
}

function isOver(state: TaskState): boolean {
  return rank(state) >= 4;
}

function stageOf(state: TaskState): 0 | 1 | 2 {
  if (state === "arrived" || state === "servicing") return 2;
  return state === "en_route" ? 1 : 0;
}

function rank(state: string): number {
  switch (state) {
    case "planned":
    case "assigned":
      return 0;
    case "en_route":
      return 1;
    case "arrived":
      return 2;
    case "servicing":
      return 3;
    default:
      return 4;
  }
}
