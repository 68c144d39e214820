// Which acts make sense for an order as it stands. The server has the last word; this
// only keeps the screen from offering what it would refuse.
import type { ActName } from "../acts/act";

export interface Stand {
  state: string;
  on_hold: boolean;
  pinned: boolean;
  /** The worker has the goods. */
  taken: boolean;
}

const AWAITING = new Set(["placed", "confirmed", "scheduled", "dispatching"]);
const UNDER_WAY = new Set(["assigned", "in_progress"]);

export function can(act: ActName, { state, on_hold, pinned, taken }: Stand): boolean {
  const awaits = AWAITING.has(state);
  const before = awaits || (UNDER_WAY.has(state) && !taken);
  switch (act) {
    case "assign":
      return before && state !== "placed" && !on_hold;
    case "unassign":
      return UNDER_WAY.has(state) && !taken;
    case "hold":
      return awaits && !on_hold;
    case "resume":
      return on_hold && !["cancelled", "expired", "delivered"].includes(state);
    case "pin":
      return awaits && !pinned;
    case "unpin":
      return pinned && awaits;
    case "broadcast":
    case "redispatch":
      return awaits && state !== "placed" && !on_hold;
    case "cancel":
      return before;
    case "giveBack":
      return taken && (state === "failed" || state === "partially_delivered");
    default:
      return false;
  }
}
