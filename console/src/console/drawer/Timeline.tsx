// Everything that happened, newest first, by the server's clock; the device's clock
// beside it where the two disagree.
import { Switch } from "@mantine/core";
import { useMemo, useState } from "react";
import { exactTime, span } from "../../shared/format";
import { hand, names } from "../acts/desk";
import { Loaded } from "./Loaded";
import { type OrderView, type TimelineEvent, useTimeline } from "./orderData";
import { CLOCKS_AGREE_MS, deviceTime, told } from "./timeline";

export function Timeline({ order }: { order: OrderView }) {
  const query = useTimeline(order.id);
  const [all, setAll] = useState(false);
  return (
    <div className="tab">
      <Switch size="xs" label="Show ids" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      <Loaded query={query} what="the timeline">
        {({ items }) => <Events items={items} dropoff={order.dropoff.task_id} ids={all} />}
      </Loaded>
    </div>
  );
}

function Events({ items, dropoff, ids }: { items: readonly TimelineEvent[]; dropoff: string; ids: boolean }) {
  const newest = useMemo(() => items.toReversed(), [items]);
  if (newest.length === 0) return <p className="quiet">Nothing has happened yet.</p>;
  return (
    <ol className="timeline">
      {newest.map((event) => (
        <Event key={event.id} event={event} dropoff={dropoff} ids={ids} />
      ))}
    </ol>
  );
}

function Event({ event, dropoff, ids }: { event: TimelineEvent; dropoff: string; ids: boolean }) {
  const { words, detail, kind } = told(event, names.worker, dropoff);
  const at = Date.parse(event.timestamp);
  return (
    <li data-kind={kind}>
      <time className="num" dateTime={event.timestamp} title={new Date(at).toLocaleString()}>
        {exactTime(at)}
      </time>
      <div>
        <p>
          <bdi>{words}</bdi>
        </p>
        {detail && (
          <p className="quiet">
            <bdi>{detail}</bdi>
          </p>
        )}
        <DeviceClock event={event} at={at} />
        <p className="quiet">
          by <bdi>{hand(event.metadata.user_id)}</bdi>
          {event.metadata.channel && ` · ${event.metadata.channel}`}
        </p>
        {ids && (
          <p className="ids">
            {event.type} · #{event.sequence} · {event.metadata.correlation_id}
          </p>
        )}
      </div>
    </li>
  );
}

function DeviceClock({ event, at }: { event: TimelineEvent; at: number }) {
  const device = deviceTime(event);
  if (device === null || Math.abs(device - at) <= CLOCKS_AGREE_MS) return null;
  return (
    <p className="device-clock">
      On the device {exactTime(device)}, {span(Math.abs(device - at))} {device < at ? "earlier" : "later"}
    </p>
  );
}
