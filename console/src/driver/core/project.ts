// What the driver sees: what the server told, with what the driver did since laid
// over it. Pure. A command that is refused leaves the outbox, and with it its effect.

import { afterStep } from "./job";
import type { Known } from "./known";
import type { Command } from "./outbox";
import type { Duty, Job } from "./wire";

/** A job that ended on this phone, of which the server has not heard. */
export interface EndedHere {
  job: Job;
  how: "delivered" | "partly" | "failed" | "released";
  at: number;
}

export interface Projected {
  known: Known;
  ended: EndedHere[];
}

export function project(known: Known, waiting: readonly Command[]): Projected {
  const ended: EndedHere[] = [];
  const shown = waiting.reduce((before, command) => lay(before, command, ended), known);
  return { known: shown, ended };
}

function lay(known: Known, command: Command, ended: EndedHere[]): Known {
  switch (command.kind) {
    case "task.transition":
    case "assignment.release":
      return { ...known, jobs: known.jobs.flatMap((job) => layOnJob(job, command, ended)) };
    case "duty.set":
      return { ...known, duty: command.data["duty"] as Duty };
    case "break.start":
      return { ...known, duty: "paused" };
    case "break.end":
      return { ...known, duty: "available" };
    case "offer.decline":
      return { ...known, offers: known.offers.filter((offer) => offer.offer_id !== command.data["offer_id"]) };
    default:
      return known;
  }
}

function layOnJob(job: Job, command: Command, ended: EndedHere[]): Job[] {
  if (job.assignment_id !== command.data["assignment_id"]) return [job];
  if (command.kind === "assignment.release") {
    ended.push({ job, how: "released", at: command.at });
    return [];
  }
  const moved = afterStep(job, String(command.data["task_id"]), String(command.data["to"]));
  if (moved === job) return [job];
  if (moved === null) {
    const outcome = command.data["outcome"] as { kind?: string } | undefined;
    const how = outcome?.kind === "failed" ? "failed" : outcome?.kind === "partly" ? "partly" : "delivered";
    ended.push({ job, how, at: command.at });
    return [];
  }
  // Every step that counts moves the job's version by one.
  return [{ ...moved, assignment_version: moved.assignment_version + 1 }];
}
