// One worker: who, on what, and what a dispatcher must know before giving them an order.

import { IconBattery1, IconBattery2, IconBattery3, IconBattery4, IconBike, IconCar, IconMotorbike, IconTruck, IconWalk } from "@tabler/icons-react";
import { memo } from "react";
import { amount, clockTime, shortId, span } from "../../shared/format";
import { RowMark } from "../acts/RowMark";
import { isOverCap, workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import type { WorkerRow } from "../store/wire";
import { useDrag } from "./drag";
import { Mark, workerLook } from "./marks";
import { useNow } from "./now";

const VEHICLES: Record<string, typeof IconBike> = {
  foot: IconWalk,
  bicycle: IconBike,
  motorcycle: IconMotorbike,
  car: IconCar,
  van: IconTruck,
};

const LOW_BATTERY = 0.2;

function Battery({ level }: { level: number }) {
  const Icon = level < 0.2 ? IconBattery1 : level < 0.5 ? IconBattery2 : level < 0.8 ? IconBattery3 : IconBattery4;
  const percent = Math.round(level * 100);
  return (
    <span className={level < LOW_BATTERY ? "battery tone-warn" : "battery"} title={`Battery ${percent} %`}>
      <Icon size={14} aria-hidden="true" />
      {percent}%
    </span>
  );
}

function Doing({ row }: { row: WorkerRow }) {
  const now = useNow();
  const order = useMarket((s) => (row.order_id ? s.orders.get(row.order_id) : undefined));
  if (row.blocked) return <span>{row.blocked_why ?? "blocked"}{row.blocked_until ? `, ${span(row.blocked_until - now)} more` : ""}</span>;
  if (!row.order_id) {
    const until = row.shift_end ? `until ${clockTime(row.shift_end)}` : null;
    const stars = row.rating ? `★ ${row.rating.toFixed(1)}` : null;
    return <span>{[row.vehicle, stars, until].filter(Boolean).join(" · ")}</span>;
  }
  const picked = order?.pickup.state === "completed";
  return (
    <span>
      {shortId(row.order_id)} {order ? (picked ? "to the customer" : "to the shop") : ""}
    </span>
  );
}

export const WorkerLine = memo(function WorkerLine({ row, top, index }: { row: WorkerRow; top: number; index: number }) {
  const now = useNow();
  const currency = useSession((s) => s.market?.currency ?? "EUR");
  const selected = useSelection((s) => s.worker === row.id);
  const related = useSelection((s) => s.order !== null && s.order === row.order_id);
  const target = useDrag((s) => s.over === row.id);
  const look = workerLook(row);
  const Vehicle = VEHICLES[row.vehicle] ?? IconBike;
  const fixIsOld = row.link !== "live" && row.duty !== "off_duty" && row.fix_at;
  return (
    <div
      role="row"
      id={`worker-${row.id}`}
      aria-rowindex={index + 1}
      aria-selected={selected}
      data-worker={row.id}
      className={`row worker-row${selected ? " is-selected" : ""}${related ? " is-related" : ""}${target ? " is-target" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="worker-main">
        <span className="row-line">
          <Mark shape={look.shape} tone={look.tone} />
          <b className="worker-name">{workerName(row)}</b>
          <span className="visually-hidden">{look.words}</span>
          <RowMark id={row.id} />
          {row.battery !== undefined && row.battery !== null && <Battery level={row.battery} />}
        </span>
        <span className="row-line row-facts">
          <Vehicle size={14} aria-label={row.vehicle} />
          <Doing row={row} />
          {row.link !== "live" && row.duty !== "off_duty" && (
            <span className="tag tag-stale">{fixIsOld ? `fix ${span(now - (row.fix_at ?? now))} ago` : "no fix"}</span>
          )}
          {isOverCap(row) && (
            <span className="tag tag-warn" title={`Cash in hand, above the cap of ${amount(row.cash_cap_minor ?? 0, currency)}`}>
              {amount(row.cash_minor, currency)} over cap
            </span>
          )}
        </span>
      </span>
    </div>
  );
});
