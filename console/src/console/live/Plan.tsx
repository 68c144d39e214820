// The bottom panel: who is on what until when. One row for each worker under way, a bar
// for each stop; what will be late is hatched as well as coloured.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type MouseEvent, useMemo, useRef, useState } from "react";
import { clockTime, shortId } from "../../shared/format";
import { type Bar, type GanttRow, ganttRows, workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { nextBar } from "./bars";
import { Freshness } from "./Freshness";
import { useNow } from "./now";
import { Skeleton } from "./Skeleton";

const ROW_PX = 28;
const NAME_PX = 132;
const MINUTE = 60_000;
const SPANS: readonly (readonly [minutes: number, words: string])[] = [
  [30, "30 min"],
  [60, "1 h"],
  [120, "2 h"],
  [240, "4 h"],
];
/** The now-line stands at this part of the width. */
const NOW_AT = 0.25;

interface Scale {
  from: number;
  ms: number;
}

const place = (at: number, { from, ms }: Scale): number => ((at - from) / ms) * 100;

export function Plan() {
  const loaded = useMarket((s) => s.loaded);
  const [minutes, setMinutes] = useState<number>(60);
  const rows = useRows();
  return (
    <section className="panel plan" aria-label="Plan">
      <header className="panel-head">
        <h2>Plan</h2>
        <span className="panel-count">{loaded ? rows.length : ""}</span>
        <div className="switch" role="group" aria-label="How much time is shown">
          {SPANS.map(([each, words]) => (
            <button key={each} type="button" aria-pressed={minutes === each} onClick={() => setMinutes(each)}>
              {words}
            </button>
          ))}
        </div>
        <Legend />
        <span className="grow" />
        <Freshness of="Plan" />
      </header>
      {loaded ? <Chart rows={rows} minutes={minutes} /> : <Skeleton rows={4} px={ROW_PX} />}
    </section>
  );
}

function Legend() {
  return (
    <span className="legend" aria-hidden="true">
      <i className="bar-key bar-pickup" /> to the shop
      <i className="bar-key bar-dropoff" /> to the customer
      <i className="bar-key bar-late" /> late
      <i className="bar-key bar-guessed" /> not predicted yet
    </span>
  );
}

/** Rows change with orders and workers; that a guess moves with time need not be exact. */
function useRows(): GanttRow[] {
  const orders = useMarket((s) => s.orders);
  const workers = useMarket((s) => s.workers);
  const ordersRev = useMarket((s) => s.ordersRev);
  const workersRev = useMarket((s) => s.workersRev);
  const slow = Math.floor(useNow() / 10_000);
  return useMemo(
    () => ganttRows(orders.values(), workers, slow * 10_000),
    // The maps are changed in place; their revisions say when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [orders, workers, ordersRev, workersRev, slow],
  );
}

function Chart({ rows, minutes }: { rows: GanttRow[]; minutes: number }) {
  const now = useNow();
  const scale: Scale = { from: now - minutes * MINUTE * NOW_AT, ms: minutes * MINUTE };
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useSelection((s) => s.order);
  // eslint-disable-next-line react-hooks/incompatible-library -- the list is not memoised by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.worker.id ?? index,
    overscan: 4,
  });
  const walk = (key: string): boolean => {
    const to = nextBar(rows, selected, key);
    if (!to) return false;
    if (key === "Enter") useSelection.getState().open(to.order);
    else useSelection.getState().select({ order: to.order });
    virtual.scrollToIndex(to.row, { align: "auto" });
    return true;
  };
  return (
    <div className="chart" style={{ "--name": `${NAME_PX}px` } as CSSProperties}>
      <Axis scale={scale} minutes={minutes} now={now} />
      {rows.length === 0 && <p className="empty">Nobody is under way.</p>}
      <div
        ref={scroller}
        id="plan"
        className="scroller"
        role="grid"
        aria-label="Workers under way, by time"
        aria-rowcount={rows.length}
        tabIndex={0}
        onKeyDown={(event) => {
          if (walk(event.key)) event.preventDefault();
        }}
        onClick={barClicked}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && <PlanRow key={row.worker.id} row={row} top={item.start} index={item.index} scale={scale} />;
          })}
        </div>
      </div>
      <div className="now-line" aria-hidden="true" style={{ "--at": `${place(now, scale)}` } as CSSProperties} />
    </div>
  );
}

function barClicked(event: MouseEvent): void {
  const target = event.target as Element;
  const order = target.closest<HTMLElement>("[data-order]")?.dataset["order"];
  const worker = target.closest<HTMLElement>("[data-worker]")?.dataset["worker"];
  if (order) useSelection.getState().open(order);
  else if (worker) useSelection.getState().select({ worker });
}

function Axis({ scale, minutes, now }: { scale: Scale; minutes: number; now: number }) {
  const step = (minutes <= 30 ? 5 : minutes <= 60 ? 10 : minutes <= 120 ? 15 : 30) * MINUTE;
  const first = Math.ceil(scale.from / step) * step;
  const ticks = Array.from({ length: Math.ceil(scale.ms / step) }, (_, i) => first + i * step);
  return (
    <div className="axis" aria-hidden="true">
      {ticks.map((at) => (
        <span key={at} style={{ left: `${place(at, scale)}%` }}>
          {clockTime(at)}
        </span>
      ))}
      <span className="axis-now" style={{ left: `${place(now, scale)}%` }}>
        {clockTime(now)}
      </span>
    </div>
  );
}

function PlanRow({ row, top, index, scale }: { row: GanttRow; top: number; index: number; scale: Scale }) {
  const selected = useSelection((s) => s.worker === row.worker.id);
  const order = useSelection((s) => s.order);
  const ours = selected || row.bars.some((bar) => bar.order === order);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      data-worker={row.worker.id}
      className={ours ? "plan-row is-related" : "plan-row"}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="rowheader" className="plan-name">
        {workerName(row.worker)}
      </span>
      <span role="gridcell" className="plan-bars" aria-label={row.bars.map(barWords).join("; ")}>
        {row.bars.map((bar) => (
          <BarBox key={`${bar.order} ${bar.stop}`} bar={bar} scale={scale} selected={bar.order === order} />
        ))}
      </span>
    </div>
  );
}

function barWords(bar: Bar): string {
  const until = bar.guessed ? "not predicted yet" : `until ${clockTime(bar.to)}`;
  return `${shortId(bar.order)} ${bar.stop === "pickup" ? "to the shop" : "to the customer"} ${until}${bar.late ? ", late" : ""}`;
}

function BarBox({ bar, scale, selected }: { bar: Bar; scale: Scale; selected: boolean }) {
  const left = Math.max(0, place(bar.from, scale));
  const right = Math.min(100, place(bar.to, scale));
  const looks = `bar bar-${bar.stop}${bar.late ? " bar-late" : ""}${bar.guessed ? " bar-guessed" : ""}${selected ? " is-selected" : ""}`;
  return (
    <>
      {right > left && (
        <span className={looks} data-order={bar.order} title={barWords(bar)} style={{ left: `${left}%`, width: `${right - left}%` }}>
          {bar.stop === "dropoff" && shortId(bar.order)}
        </span>
      )}
      {bar.due !== null && bar.stop === "dropoff" && (
        <span className="due" title={`Due ${clockTime(bar.due)}`} style={{ left: `${place(bar.due, scale)}%` }} />
      )}
    </>
  );
}
