// What the map draws of the market: its orders, the line of what is selected, and where
// candidates stand.

import { useMemo } from "react";
import type { LatLng, MapLine, MapOrder, PositionStore, Selected } from "../../map";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { awaitsWorker, type OrderRow } from "../store/wire";

function mapKind(row: OrderRow): MapOrder["kind"] {
  if (awaitsWorker(row.state)) return "unassigned";
  return row.state === "assigned" ? "assigned" : "in_progress";
}

/** The market's orders as the map draws them; a new list when one of them changed. */
export function useMapOrders(): MapOrder[] {
  const orders = useMarket((s) => s.orders);
  const rev = useMarket((s) => s.ordersRev);
  return useMemo(
    () =>
      [...orders.values()].map((row) => ({
        id: row.id,
        pickup: row.pickup,
        dropoff: row.dropoff,
        kind: mapKind(row),
        risk: row.risk ?? "none",
      })),
    // The map of rows is changed in place; its revision says when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [orders, rev],
  );
}

/** The selected order, also through the worker who has it. */
export function useSelectedOrder(): OrderRow | undefined {
  const order = useSelection((s) => s.order);
  const worker = useSelection((s) => s.worker);
  return useMarket((s) => {
    const id = order ?? (worker ? s.workers.get(worker)?.order_id : null);
    return id ? s.orders.get(id) : undefined;
  });
}

export function useMapSelected(): Selected | null {
  const order = useSelection((s) => s.order);
  const number = useMarket((s) => {
    const { worker } = useSelection.getState();
    return worker ? s.workers.get(worker)?.n : undefined;
  });
  useSelection((s) => s.worker);
  return useMemo(() => {
    if (order) return { kind: "order", id: order };
    return number === undefined ? null : { kind: "worker", n: number };
  }, [order, number]);
}

/** From the worker through the stops that are left. */
export function lineOf(row: OrderRow, at: LatLng | undefined): MapLine {
  const stops = row.pickup.state === "completed" ? [row.dropoff] : [row.pickup, row.dropoff];
  const points = [...(at ? [at] : []), ...stops].map(({ lat, lng }) => ({ lat, lng }));
  return { id: row.id, points, kind: "job", selected: true };
}

/** The worker of an order as last seen. */
export function seenOf(worker: string | null | undefined, positions: PositionStore): LatLng | undefined {
  const row = worker ? useMarket.getState().workers.get(worker) : undefined;
  return row && positions.get(row.n);
}

/** From each worker who could take it to the pickup. */
export function candidateLines(row: OrderRow, workers: readonly string[], positions: PositionStore): MapLine[] {
  const { lat, lng } = row.pickup;
  return workers.flatMap((worker) => {
    const at = seenOf(worker, positions);
    return at ? [{ id: `candidate-${worker}`, points: [{ lat: at.lat, lng: at.lng }, { lat, lng }], kind: "candidate" as const }] : [];
  });
}
