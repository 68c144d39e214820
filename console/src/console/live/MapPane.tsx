// The map in the middle: the city, everyone in it, what is selected. An order can be
// dropped on a worker here too. Nothing can be done here only: the lists reach it all.

import { skipToken, useQuery } from "@tanstack/react-query";
import { type DragEvent, useEffect, useMemo, useRef } from "react";
import { CityMap, type CityMapHandle, type LatLng, type MapHit, type MapLine } from "../../map";
import type { Candidates } from "../drawer/orderData";
import { useDrawer } from "../drawer/useDrawer";
import { shownOnMap, useIntake } from "../intake/useIntake";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import { useTheme } from "../theme";
import { assignTo } from "./assign";
import { useDrag } from "./drag";
import { Freshness } from "./Freshness";
import { useNow } from "./now";
import { positions } from "./positions";
import { candidateLines, lineOf, seenOf, useMapOrders, useMapSelected, useSelectedOrder } from "./selected";

const ZOOM = 12.5;
const NOWHERE: LatLng = { lat: 0, lng: 0 };

/** The handle of the page's map, for keys. */
export const mapHandle: { current: CityMapHandle | null } = { current: null };

function useLines(): MapLine[] {
  const row = useSelectedOrder();
  const slow = Math.floor(useNow() / 1_000);
  return useMemo(
    () => (row ? [lineOf(row, seenOf(row.worker_id, positions))] : []),
    // The worker moves: once a second is enough for a line.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [row, slow],
  );
}

/** What the map shows of the order being made. */
function useNewOrder() {
  const opened = useIntake((s) => s.opened);
  const draft = useIntake((s) => s.draft);
  const shops = useIntake((s) => s.shops);
  return useMemo(() => shownOnMap({ opened, draft, shops }), [opened, draft, shops]);
}

/** From those who could take it to the pickup, while one is being chosen. */
function useCandidateLines(): MapLine[] {
  const row = useSelectedOrder();
  const panel = useDrawer((s) => s.panel);
  const choosing = panel === "assign" || panel === "pin" ? row : undefined;
  // The drawer asks; the map only looks at what it got.
  const { data } = useQuery<Candidates>({ queryKey: ["order", choosing?.id, "candidates"], queryFn: skipToken });
  return useMemo(() => (choosing && data ? candidateLines(choosing, data.items.map((item) => item.worker_id), positions) : []), [choosing, data]);
}

function useJoined(...parts: (readonly MapLine[])[]): MapLine[] {
  // eslint-disable-next-line react-hooks/exhaustive-deps, react-hooks/use-memo -- the parts are what it depends on
  return useMemo(() => parts.flat(), parts);
}

/** Workers of the selected order and of the drag's target are lit. */
function useHighlight(): void {
  const worker = useSelectedOrder()?.worker_id;
  const over = useDrag((s) => s.over);
  const rev = useMarket((s) => s.bootId);
  useEffect(() => {
    const { workers } = useMarket.getState();
    const lit = [worker, over].flatMap((id) => (id ? (workers.get(id)?.n ?? []) : []));
    positions.setHighlight(lit);
  }, [worker, over, rev]);
}

/** Walking the list moves the map only when the order is out of sight. */
function useFollow(): void {
  const row = useSelectedOrder();
  const id = row?.id;
  useEffect(() => {
    const handle = mapHandle.current;
    if (!row || !handle) return;
    const [west, south, east, north] = handle.bounds();
    const inSight = [row.pickup, row.dropoff].every(
      ({ lat, lng }) => lng > west && lng < east && lat > south && lat < north,
    );
    if (inSight) return;
    const lngs = [row.pickup.lng, row.dropoff.lng];
    const lats = [row.pickup.lat, row.dropoff.lat];
    handle.fit([Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)], 80);
    // Only when another one is selected, not when its row changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
}

/** Where what was hit is: a click on a shop's order sets the new order's place as well. */
function placeOf(hit: MapHit): LatLng | null {
  if (hit.kind === "place") return hit.at;
  if (hit.kind === "worker") return positions.get(hit.n) ?? null;
  return useMarket.getState().orders.get(hit.id)?.[hit.stop] ?? null;
}

function picked(hit: MapHit): void {
  if (useIntake.getState().clicked(hit, placeOf(hit))) return;
  const { select, open } = useSelection.getState();
  if (hit.kind === "order") return open(hit.id);
  if (hit.kind === "place") return select({});
  const worker = useMarket.getState().workerByNumber.get(hit.n);
  if (worker) select({ worker });
}

/** The worker under a drag, by the place of the pointer over the map. */
function workerUnder(event: DragEvent<HTMLElement>): string | null {
  const box = event.currentTarget.getBoundingClientRect();
  const hit = mapHandle.current?.hitAt(event.clientX - box.left, event.clientY - box.top);
  return hit?.kind === "worker" ? (useMarket.getState().workerByNumber.get(hit.n) ?? null) : null;
}

export function MapPane() {
  const centre = useSession((s) => s.market?.centre ?? NOWHERE);
  const theme = useTheme();
  const orders = useMapOrders();
  const lines = useLines();
  const selected = useMapSelected();
  const placing = useIntake((s) => s.opened);
  const made = useNewOrder();
  const candidates = useCandidateLines();
  const handle = useRef<CityMapHandle>(null);
  useEffect(() => {
    mapHandle.current = handle.current;
  });
  useHighlight();
  useFollow();
  return (
    // Dropping is one way to assign; `a` is the way for keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="map-pane"
      aria-label="Map"
      data-own-keys="Enter Home End ArrowUp ArrowDown"
      onDragOver={(event) => {
        if (!useDrag.getState().order) return;
        const worker = workerUnder(event);
        useDrag.getState().hover(worker);
        event.preventDefault();
        event.dataTransfer.dropEffect = worker ? "link" : "none";
      }}
      onDrop={(event) => {
        const { order, end } = useDrag.getState();
        const worker = workerUnder(event);
        end();
        event.preventDefault();
        if (order && worker) assignTo(order, worker);
      }}
    >
      <CityMap
        ref={handle}
        label="The city, with workers and orders. The lists beside it hold the same."
        theme={theme}
        positions={positions}
        orders={orders}
        lines={useJoined(lines, candidates, made.lines)}
        pins={made.pins}
        selected={selected}
        centre={centre}
        zoom={ZOOM}
        {...(placing ? { cursor: "crosshair" } : {})}
        onPick={picked}
      />
      <DropHint />
      <span className="map-fresh">
        <Freshness of="Positions" />
      </span>
    </section>
  );
}

function DropHint() {
  const order = useDrag((s) => s.order);
  const over = useDrag((s) => s.over);
  const name = useMarket((s) => (over ? (s.workers.get(over)?.name ?? "this worker") : null));
  if (!order) return null;
  return <p className="drop-hint">{name ? `Let go to assign to ${name}` : "Drop on a worker, here or in the list"}</p>;
}
