// Who this order is: its short name, where it stands, how long it has, who else looks.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCoins, IconEye, IconFlag, IconHandStop, IconPencil, IconPinned, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { amount, minutesTo, shortId, span } from "../../shared/format";
import { RowMark } from "../acts/RowMark";
import { breachAt, othersAt, workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { isFinal, type OrderRow } from "../store/wire";
import { CopyLink } from "./CopyLink";
import { type OrderView, useRow } from "./orderData";
import { StateMark } from "./StateMark";
import { useNow } from "./useNow";
import { escalated } from "./words";

interface Props {
  id: string;
  order: OrderView | undefined;
  gone: boolean;
}

export function Header({ id, order, gone }: Props) {
  const row = useRow(id);
  const state = row?.state ?? order?.state;
  const close = () => useSelection.getState().open(null);
  return (
    <header className="drawer-head">
      <div className="drawer-title">
        <h2 title={id}>{shortId(id)}</h2>
        {gone ? <span className="state-mark">gone</span> : state && <StateMark state={state} />}
        <Breach row={row} />
        <span className="grow" />
        <RowMark id={id} />
        {!gone && <CopyLink id={id} />}
        <Tooltip label="Close (Esc)">
          <ActionIcon variant="subtle" color="gray" aria-label="Close the order" onClick={close}>
            <IconX size={18} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Chips row={row} order={order} />
      <People id={id} />
    </header>
  );
}

/** Minutes left to the promise, by the server's clock. */
function Breach({ row }: { row: OrderRow | undefined }) {
  const now = useNow(5_000);
  const at = row ? breachAt(row) : null;
  if (!row || at === null || isFinal(row.state)) return null;
  const late = at < now;
  const tone = late ? "bad" : row.risk === "predicted" ? "warn" : "calm";
  return (
    <span className="breach" data-tone={tone}>
      {late ? `${span(now - at)} late` : `${minutesTo(at, now)} min left`}
      {!late && tone === "warn" && ", will be late"}
    </span>
  );
}

function Chip({ tone, icon, children }: { tone?: "warn" | "bad"; icon: ReactNode; children: ReactNode }) {
  return (
    <li className="chip" data-tone={tone}>
      {icon}
      <span>{children}</span>
    </li>
  );
}

function Chips({ row, order }: { row: OrderRow | undefined; order: OrderView | undefined }) {
  const held = row ? row.on_hold : Boolean(order?.on_hold);
  const pinned = row ? row.pinned : order?.pinned;
  const call = row?.escalated ?? order?.escalation?.reason;
  const pinnedTo = useMarket((market) => (pinned ? market.workers.get(pinned) : undefined));
  const cash = row && row.cash_due_minor > 0 && order ? amount(row.cash_due_minor, order.total.currency) : null;
  if (!held && !pinned && !call && !cash) return null;
  return (
    <ul className="chips" aria-label="Marks">
      {held && (
        <Chip tone="warn" icon={<IconHandStop size={14} aria-hidden />}>
          On hold{order?.on_hold ? `: ${order.on_hold}` : ""}
        </Chip>
      )}
      {pinned && <Chip icon={<IconPinned size={14} aria-hidden />}>Pinned to {workerName(pinnedTo)}</Chip>}
      {call && (
        <Chip tone="bad" icon={<IconFlag size={14} aria-hidden />}>
          {escalated(call)}
        </Chip>
      )}
      {cash && <Chip icon={<IconCoins size={14} aria-hidden />}>{cash} cash at the door</Chip>}
    </ul>
  );
}

/** The other dispatchers at this order. */
function People({ id }: { id: string }) {
  const people = useMarket((market) => market.people);
  const session = useMarket((market) => market.session);
  const others = othersAt(people, id, session);
  if (others.length === 0) return null;
  return (
    <ul className="people" aria-label="Also here">
      {others.map((person) => (
        <li key={person.session} data-doing={person.doing}>
          {person.doing === "edit" ? <IconPencil size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}
          <span>
            <bdi>{person.name}</bdi> {person.doing === "edit" ? "is changing it" : "is looking"}
          </span>
        </li>
      ))}
    </ul>
  );
}
