// Small drawings that tell states apart by shape; the colour only repeats it.

import type { OrderRow, WorkerRow } from "../store/wire";
import { groupOf, type WorkerGroup } from "../store/derive";

const SHAPES = {
  waiting: <path d="M7 1.5 12.5 7 7 12.5 1.5 7Z" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  offered: (
    <>
      <path d="M7 1.5 12.5 7 7 12.5 1.5 7Z" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M7 1.5 7 12.5 1.5 7Z" fill="currentColor" />
    </>
  ),
  assigned: <circle cx="7" cy="7" r="4.8" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  moving: <path d="M3 2 12 7 3 12Z" fill="currentColor" />,
  ended: <path d="M2 7.5 5.5 11 12 3.5" fill="none" stroke="currentColor" strokeWidth="2" />,
  back: <path d="M12 12V7H3M6 3.5 2.5 7 6 10.5" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  planned: <path d="M7 3v4l3 2M7 1.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 7 1.2Z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  hold: <path d="M4 2.5v9M10 2.5v9" stroke="currentColor" strokeWidth="2.6" />,
  late: <path d="M7 1 13.3 12.5H.7Z" fill="currentColor" />,
  idle: <circle cx="7" cy="7" r="5" fill="currentColor" />,
  stale: <path d="M7 2a5 5 0 1 1-5 5" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="2.4 1.6" />,
  lost: <path d="m3 3 8 8M11 3l-8 8" stroke="currentColor" strokeWidth="2" />,
  off: <path d="M3 7h8" stroke="currentColor" strokeWidth="2" />,
  blocked: (
    <>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="m3.5 10.5 7-7" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  home: <path d="M2 7 7 2.5 12 7M3.5 6.5V12h7V6.5" fill="none" stroke="currentColor" strokeWidth="1.6" />,
} as const;

type Shape = keyof typeof SHAPES;

export function Mark({ shape, tone }: { shape: Shape; tone: string }) {
  return (
    <svg className={`mark tone-${tone}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {SHAPES[shape]}
    </svg>
  );
}

/** What an order's state looks like, and how it is said. */
export function orderLook(row: Pick<OrderRow, "state" | "on_hold" | "offers_out">): { shape: Shape; tone: string; words: string } {
  if (row.on_hold) return { shape: "hold", tone: "off", words: "on hold" };
  switch (row.state) {
    case "placed":
      return { shape: "waiting", tone: "off", words: "to confirm" };
    case "confirmed":
    case "dispatching":
      return row.offers_out > 0
        ? { shape: "offered", tone: "offered", words: row.offers_out === 1 ? "1 offer out" : `${row.offers_out} offers out` }
        : { shape: "waiting", tone: "offered", words: "unassigned" };
    case "scheduled":
      return { shape: "planned", tone: "off", words: "scheduled" };
    case "assigned":
      return { shape: "assigned", tone: "engaged", words: "assigned" };
    case "in_progress":
      return { shape: "moving", tone: "engaged", words: "under way" };
    case "returning":
      return { shape: "back", tone: "stale", words: "returning" };
    default:
      return { shape: "ended", tone: "off", words: row.state.replaceAll("_", " ") };
  }
}

const WORKER_LOOKS: Record<WorkerGroup, { shape: Shape; tone: string; words: string }> = {
  idle: { shape: "idle", tone: "idle", words: "Available, idle" },
  offered: { shape: "offered", tone: "offered", words: "Has an offer" },
  engaged: { shape: "moving", tone: "engaged", words: "On a job" },
  heading_home: { shape: "home", tone: "off", words: "Heading home" },
  paused: { shape: "hold", tone: "off", words: "On a break" },
  stale: { shape: "stale", tone: "stale", words: "No fresh position" },
  lost: { shape: "lost", tone: "stale", words: "Gone quiet" },
  blocked: { shape: "blocked", tone: "bad", words: "Blocked" },
  off_duty: { shape: "off", tone: "off", words: "Off duty" },
};

export function groupLook(group: WorkerGroup): { shape: Shape; tone: string; words: string } {
  return WORKER_LOOKS[group];
}

export function workerLook(row: WorkerRow): { shape: Shape; tone: string; words: string } {
  return WORKER_LOOKS[groupOf(row)];
}
