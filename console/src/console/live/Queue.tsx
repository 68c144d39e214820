// The left panel: orders that call for eyes, least time left first. A grid that is
// walked with the arrow keys; only what is in sight is in the page.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useRef } from "react";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { useUi } from "../store/ui";
import { FilterBox } from "./FilterBox";
import { Freshness } from "./Freshness";
import { useQueue } from "./queue";
import { QueueRow } from "./QueueRow";
import { Skeleton } from "./Skeleton";

const ROW_PX = 54;

export function Queue() {
  const { rows, complaint } = useQueue();
  const loaded = useMarket((s) => s.loaded);
  return (
    <section className="panel queue" aria-label="Orders">
      <header className="panel-head">
        <h2>Orders</h2>
        <span className="panel-count">{loaded ? rows.length : ""}</span>
        <WhichOrders />
        <Freshness of="Orders" />
      </header>
      <FilterBox complaint={complaint} />
      {loaded ? <QueueList rows={rows} /> : <Skeleton rows={9} px={ROW_PX} />}
      <LeftOut />
    </section>
  );
}

function WhichOrders() {
  const all = useUi((s) => s.allOrders);
  const set = useUi.getState().setAllOrders;
  return (
    <div className="switch" role="group" aria-label="Which orders">
      <button type="button" aria-pressed={!all} onClick={() => set(false)} title="Unassigned, escalated or at risk">
        To do
      </button>
      <button type="button" aria-pressed={all} onClick={() => set(true)} title="Every open order">
        All open
      </button>
    </div>
  );
}

function LeftOut() {
  const leftOut = useMarket((s) => s.leftOut);
  if (leftOut === 0) return null;
  return <p className="panel-foot">{leftOut} more open orders are not shown: too many to send.</p>;
}

function QueueList({ rows }: { rows: ReturnType<typeof useQueue>["rows"] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useSelection((s) => s.order);
  // eslint-disable-next-line react-hooks/incompatible-library -- the list is not memoised by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  const index = selected ? rows.findIndex((row) => row.id === selected) : -1;
  // Follows the selection only, not the row's changes of place: the list must not run away.
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
  if (rows.length === 0) return <EmptyQueue />;
  return (
    <div
      ref={scroller}
      id="queue"
      className="scroller"
      role="grid"
      aria-label="Orders by time left"
      aria-rowcount={rows.length}
      aria-multiselectable
      aria-activedescendant={index >= 0 ? `order-${selected}` : undefined}
      tabIndex={0}
      onClick={(event) => clicked(event, rows)}
      onKeyDown={(event) => {
        // Space would scroll the list; here it marks, as in every list.
        if (event.key !== " " || !selected || event.target !== event.currentTarget) return;
        event.preventDefault();
        useSelection.getState().mark(selected);
      }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row && <QueueRow key={row.id} row={row} top={item.start} index={item.index} />;
        })}
      </div>
    </div>
  );
}

function clicked(event: MouseEvent, rows: readonly { id: string }[]): void {
  const target = event.target as Element;
  const order = target.closest<HTMLElement>("[data-order]")?.dataset["order"];
  if (!order || target.closest("input")) return;
  const selection = useSelection.getState();
  if (event.shiftKey) selection.range(order, rows.map((row) => row.id));
  else if (event.ctrlKey || event.metaKey) selection.mark(order);
  else selection.open(order);
}

function EmptyQueue() {
  const filter = useUi((s) => s.filter);
  const open = useMarket((s) => s.orders.size);
  if (filter) {
    return (
      <div className="empty" id="queue" tabIndex={-1}>
        <p>No order is like that.</p>
        <button type="button" className="link" onClick={() => useUi.getState().setFilter("")}>
          Clear the filter
        </button>
      </div>
    );
  }
  return (
    <div className="empty" id="queue" tabIndex={-1}>
      {open === 0 ? (
        <p>No open orders. The city is calm.</p>
      ) : (
        <>
          <p>Nothing to do. {open} orders are on their way, on time.</p>
          <button type="button" className="link" onClick={() => useUi.getState().setAllOrders(true)}>
            Show all open orders
          </button>
        </>
      )}
    </div>
  );
}
