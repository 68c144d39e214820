// What is under the pointer. A plain scan: ten thousand comparisons take a fraction of a
// millisecond, less than keeping a grid true while everybody moves.

import { DROP_HEAD_PX } from "./images";
import { xAt, yAt } from "./motion";
import { isLoud } from "./overlay-data";
import { type Picture, onPicture } from "./picture";
import type { PositionStore } from "./positions";
import { FLAG_SHOWN, LOOK } from "./slots";
import { QUIET_FROM } from "./style/overlay";
import type { MapHit, MapOrder } from "./types";

const ORDER_REACH_PX = 13;

/** The shown worker nearest to a point, at most `reachPx` away. */
export function pickWorker(store: PositionStore, picture: Picture, x: number, y: number, reachPx: number): number | null {
  const { size, legs, looks, numbers } = store.slots;
  const now = store.clock();
  const atX = (x - picture.zeroX) / picture.worldPx - store.origin.x;
  const atY = (y - picture.zeroY) / picture.worldPx - store.origin.y;
  let least = (reachPx / picture.worldPx) ** 2;
  let best: number | null = null;
  for (let slot = 0; slot < size; slot++) {
    if (!((looks[slot * LOOK + 3] ?? 0) & FLAG_SHOWN)) continue;
    const dx = xAt(legs, slot, now) - atX;
    const dy = yAt(legs, slot, now) - atY;
    const apart = dx * dx + dy * dy;
    if (apart <= least) {
      least = apart;
      best = numbers[slot] ?? null;
    }
  }
  return best;
}

/** The drawn end of an order under a point; one that calls for eyes wins over a quiet one. */
export function pickOrder(
  orders: readonly MapOrder[],
  selected: string | null,
  picture: Picture,
  zoom: number,
  x: number,
  y: number,
): Extract<MapHit, { kind: "order" }> | null {
  let best: Extract<MapHit, { kind: "order" }> | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const order of orders) {
    for (const stop of ["pickup", "dropoff"] as const) {
      const loud = isLoud(order, stop) || order.id === selected;
      if (!loud && zoom < QUIET_FROM) continue;
      const at = onPicture(picture, order[stop]);
      const apart = Math.hypot(at.x - x, at.y - (stop === "dropoff" ? DROP_HEAD_PX : 0) - y);
      if (apart > ORDER_REACH_PX) continue;
      const rank = apart + (loud ? 0 : ORDER_REACH_PX);
      if (rank < least) {
        least = rank;
        best = { kind: "order", id: order.id, stop };
      }
    }
  }
  return best;
}
