// The one store of positions of this page: the line fills it, the map draws it.

import { PositionStore } from "../../map";
import type { FrameSink } from "../store/connect";

export const positions = new PositionStore();

export const frames: FrameSink = {
  take: (frame) => {
    positions.apply(frame);
  },
  clear: () => {
    const known: number[] = [];
    positions.each((n) => known.push(n));
    for (const n of known) positions.forget(n);
  },
};
