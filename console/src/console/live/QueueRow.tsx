// One order in the queue, in two lines: what and how urgent, then what a dispatcher
// weighs it by.

import { IconHandStop, IconLock, IconPinned } from "@tabler/icons-react";
import { memo } from "react";
import { amount, clockTime, distance as metres, minutesTo, shortId, span } from "../../shared/format";
import { RowMark } from "../acts/RowMark";
import { breachAt, othersAt, workerName } from "../store/derive";
import { distance } from "../store/geo";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import type { OrderRow } from "../store/wire";
import { useNow } from "./now";
import { Mark, orderLook } from "./marks";
import { useDrag } from "./drag";

/** Time left, the number a dispatcher reads first; late has a shape as well. */
function TimeLeft({ row }: { row: OrderRow }) {
  const now = useNow();
  const at = breachAt(row);
  if (at === null) {
    if (!row.eta) return <span className="left-none">no promise</span>;
    const age = span(now - row.eta.as_of);
    return (
      <span className="left-none" title={`Expected at ${clockTime(row.eta.dropoff_at)}, reckoned ${age} ago; nothing was promised`}>
        about {clockTime(row.eta.dropoff_at)}
      </span>
    );
  }
  const past = at < now;
  const risk = past ? "late" : (row.risk ?? "none");
  const tone = risk === "late" ? "bad" : risk === "predicted" ? "warn" : "ink";
  const words = past ? `${span(now - at)} late` : `${span(at - now)} left${risk === "predicted" ? ", will be late" : ""}`;
  return (
    <span className={`left tone-${tone}`} title={words}>
      {risk !== "none" && <Mark shape={risk === "late" ? "late" : "planned"} tone={tone} />}
      <span aria-hidden="true">
        {minutesTo(at, now)}
        <small> min</small>
      </span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

function Lookers({ order }: { order: string }) {
  const people = useMarket((s) => s.people);
  const others = othersAt(people, order, useMarket.getState().session);
  const first = others[0];
  if (!first) return null;
  const words = others.map((p) => `${p.name} ${p.doing === "edit" ? "is editing this" : "looks at this"}`).join(", ");
  return (
    <span className="looker" title={words}>
      <span aria-hidden="true">{initials(first.name)}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

function Facts({ row }: { row: OrderRow }) {
  const now = useNow();
  const currency = useSession((s) => s.market?.currency ?? "EUR");
  const holder = useMarket((s) => (row.worker_id ? s.workers.get(row.worker_id) : undefined));
  return (
    <>
      <span title={`Placed ${span(now - row.placed_at)} ago`}>{span(now - row.placed_at)}</span>
      <span title="Pickup to drop-off, straight line">{metres(distance(row.pickup, row.dropoff))}</span>
      {row.total_minor !== undefined && row.total_minor !== row.cash_due_minor && (
        <span title="Total">{amount(row.total_minor, currency)}</span>
      )}
      {row.cash_due_minor > 0 && (
        <span className="tag" title="Cash to take at the door">
          cash {amount(row.cash_due_minor, currency)}
        </span>
      )}
      {row.on_hold && (
        <span className="tag" title="Kept from dispatch by a person">
          <IconHandStop size={12} aria-hidden="true" /> hold
        </span>
      )}
      {row.pinned && (
        <span className="tag" title="Only one worker is asked">
          <IconPinned size={12} aria-hidden="true" /> pinned
        </span>
      )}
      {row.holder && (
        <span className="tag" title="Somebody is on it">
          <IconLock size={12} aria-hidden="true" /> held
        </span>
      )}
      {holder && <span className="facts-worker">{workerName(holder)}</span>}
    </>
  );
}

export const QueueRow = memo(function QueueRow({ row, top, index }: { row: OrderRow; top: number; index: number }) {
  const selected = useSelection((s) => s.order === row.id);
  const related = useSelection((s) => s.worker !== null && s.worker === row.worker_id);
  const marked = useSelection((s) => s.marked.has(row.id));
  const look = orderLook(row);
  return (
    <div
      role="row"
      id={`order-${row.id}`}
      aria-rowindex={index + 1}
      aria-selected={selected}
      data-order={row.id}
      tabIndex={-1}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "link";
        event.dataTransfer.setData("text/plain", row.id);
        useDrag.getState().begin(row.id);
      }}
      onDragEnd={() => useDrag.getState().end()}
      className={`row order-row${selected ? " is-selected" : ""}${related ? " is-related" : ""}${marked ? " is-marked" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="row-check">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={marked}
          aria-label={`Mark ${shortId(row.id)}`}
          onChange={() => useSelection.getState().mark(row.id)}
        />
      </span>
      <span role="gridcell" className="row-main">
        <span className="row-line">
          <Mark shape={look.shape} tone={look.tone} />
          <b className="row-id">{shortId(row.id)}</b>
          <span className="row-state">{look.words}</span>
          {row.escalated && <span className="tag tag-warn">{row.escalated.replaceAll("_", " ")}</span>}
          <RowMark id={row.id} />
          <Lookers order={row.id} />
        </span>
        <span className="row-line row-facts">
          <Facts row={row} />
        </span>
      </span>
      <span role="gridcell" className="row-left">
        <TimeLeft row={row} />
      </span>
    </div>
  );
});
