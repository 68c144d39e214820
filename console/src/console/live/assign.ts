// Gives an order to a worker, whichever way it was asked for.

import { performer, tell } from "../acts/desk";
import { useMarket, whyNoActs } from "../store/market";

export function assignTo(order: string, worker: string): void {
  const closed = whyNoActs(useMarket.getState());
  if (closed) return tell({ tone: "refused", words: closed, order });
  void performer.perform({ name: "assign", order, worker });
}
