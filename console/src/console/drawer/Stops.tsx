// Both stops: who is met, where, by when, what is expected, and what proves it.
import { IconMapPin, IconNote, IconPackage, IconPhone } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { clockTime, distance, span, spoken } from "../../shared/format";
import { workerName } from "../store/derive";
import { useMarket } from "../store/market";
import type { EtaRow } from "../store/wire";
import { type OrderView, type TaskView, useRow } from "./orderData";
import { Proofs } from "./Proofs";
import { useNow } from "./useNow";
import { excluded } from "./words";

export function Stops({ order }: { order: OrderView }) {
  const eta = useRow(order.id)?.eta ?? null;
  return (
    <div className="tab">
      <Holder order={order} />
      <Stop title="Pickup" icon={<IconPackage size={16} aria-hidden />} task={order.pickup} at={eta?.pickup_at ?? null} eta={eta} />
      <p className="leg">
        {distance(order.trip_m)} by road, {span(order.trip_s * 1_000)}
      </p>
      <Stop title="Drop-off" icon={<IconMapPin size={16} aria-hidden />} task={order.dropoff} at={eta?.dropoff_at ?? null} eta={eta} />
      <Related order={order} />
    </div>
  );
}

function Holder({ order }: { order: OrderView }) {
  const job = order.assignment;
  const row = useMarket((market) => (job ? market.workers.get(job.worker_id) : undefined));
  const now = useNow(5_000);
  if (!job) return null;
  const age = row?.fix_at ? `seen ${span(now - row.fix_at)} ago` : row && spoken(row.link);
  return (
    <p className="holder">
      {job.ended_at ? "Last with " : "With "}
      <strong>
        <bdi>{workerName(row)}</bdi>
      </strong>{" "}
      since {clockTime(Date.parse(job.at))}
      {!job.ended_at && age && <span className="quiet"> · {age}</span>}
    </p>
  );
}

interface StopProps {
  title: string;
  icon: ReactNode;
  task: TaskView;
  at: number | null;
  eta: EtaRow | null;
}

const OVER = new Set(["completed", "failed", "skipped", "cancelled"]);

function Stop({ title, icon, task, at, eta }: StopProps) {
  const { contact, place } = task;
  const failed = failure(task);
  return (
    <section className="stop" aria-label={title}>
      <h3>
        {icon}
        {title}
        <span className="stop-state">{spoken(task.state)}</span>
        <span className="grow" />
        {task.due && <span className="num">due {clockTime(Date.parse(task.due))}</span>}
      </h3>
      <div className="stop-facts">
        {contact?.name && (
          <p className="strong">
            <bdi>{contact.name}</bdi>
          </p>
        )}
        {contact?.phone && (
          <p>
            <IconPhone size={14} aria-hidden /> <bdi>{contact.phone}</bdi>
          </p>
        )}
        {contact?.address && (
          <p>
            <bdi>{contact.address}</bdi>
          </p>
        )}
        <p className="quiet num">
          {place.lat.toFixed(5)}, {place.lng.toFixed(5)}
          {task.service_s > 0 && ` · ${span(task.service_s * 1_000)} at the stop`}
        </p>
        {contact?.note && (
          <p className="note">
            <IconNote size={14} aria-hidden /> <bdi>{contact.note}</bdi>
          </p>
        )}
        {!OVER.has(task.state) && at && eta && <Expected at={at} eta={eta} due={task.due ? Date.parse(task.due) : null} />}
        {OVER.has(task.state) && <p className="quiet">{overWords(task)}</p>}
        {failed && <p className="refusal">{failed}</p>}
      </div>
      {task.proofs && task.proofs.length > 0 && <Proofs proofs={task.proofs} />}
    </section>
  );
}

/** When it is expected: a band, with the age of the reckoning. */
function Expected({ at, eta, due }: { at: number; eta: EtaRow; due: number | null }) {
  const now = useNow();
  const half = (eta.band_s * 1_000) / 2;
  const [from, to] = [Math.max(now, at - half), Math.max(now, at + half)];
  const late = due !== null && at > due;
  return (
    <p className="eta" data-late={late}>
      Expected {clockTime(from)}
      {clockTime(from) !== clockTime(to) && `–${clockTime(to)}`}
      {late && `, ${span(at - due)} late`}
      <span className="quiet"> · reckoned {span(now - eta.as_of)} ago</span>
    </p>
  );
}

function overWords(task: TaskView): string {
  const by = clockTime(Date.parse(task.changed_at));
  const device = task.changed_at_device ? Date.parse(task.changed_at_device) : null;
  const apart = device === null ? 0 : device - Date.parse(task.changed_at);
  const clocks = Math.abs(apart) > 2_000 ? ` (device clock ${span(Math.abs(apart))} ${apart < 0 ? "behind" : "ahead"})` : "";
  return `${spoken(task.state)} at ${by}${clocks}`;
}

function failure(task: TaskView): string | null {
  const outcome = task.outcome as { failed?: { reason?: string; note?: string } } | null | undefined;
  const failed = outcome && typeof outcome === "object" ? outcome.failed : undefined;
  if (!failed?.reason) return null;
  return failed.note ? `${spoken(failed.reason)}: ${failed.note}` : spoken(failed.reason);
}

function Related({ order }: { order: OrderView }) {
  const left = Object.entries(order.excluded);
  const workers = useMarket((market) => market.workers);
  if (left.length === 0) return null;
  return (
    <details className="related">
      <summary>{left.length} not asked again</summary>
      <ul>
        {left.map(([id, why]) => (
          <li key={id}>
            <bdi>{workerName(workers.get(id))}</bdi> {excluded(why)}
          </li>
        ))}
      </ul>
    </details>
  );
}
