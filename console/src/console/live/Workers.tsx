// The right panel: workers by what they do, with what keeps them from it. An order can
// be dropped on a row.

import { useVirtualizer } from "@tanstack/react-virtual";
import { IconChevronRight } from "@tabler/icons-react";
import { type DragEvent, type MouseEvent, useEffect, useRef } from "react";
import { useMarket } from "../store/market";
import { WORKER_GROUPS, type WorkerGroup } from "../store/derive";
import { useSelection } from "../store/selection";
import { useUi } from "../store/ui";
import type { WorkerRow } from "../store/wire";
import { assignTo } from "./assign";
import { useDrag } from "./drag";
import { Freshness } from "./Freshness";
import { groupLook, Mark } from "./marks";
import { useGroups } from "./queue";
import { Skeleton } from "./Skeleton";
import { WorkerLine } from "./WorkerLine";

const GROUP_PX = 32;
const ROW_PX = 46;

type Item = { group: WorkerGroup; count: number } | { row: WorkerRow };

export function Workers() {
  const groups = useGroups();
  const loaded = useMarket((s) => s.loaded);
  const total = useMarket((s) => s.workers.size);
  return (
    <section className="panel workers" aria-label="Workers">
      <header className="panel-head">
        <h2>Workers</h2>
        <span className="panel-count">{loaded ? total : ""}</span>
        <span className="grow" />
        <Freshness of="Workers" />
      </header>
      {loaded ? <WorkerList groups={groups} total={total} /> : <Skeleton rows={9} px={ROW_PX} />}
    </section>
  );
}

function itemsOf(groups: Map<WorkerGroup, WorkerRow[]>, folded: readonly string[]): Item[] {
  return WORKER_GROUPS.flatMap((group) => {
    const rows = groups.get(group) ?? [];
    if (rows.length === 0) return [];
    const head: Item = { group, count: rows.length };
    return folded.includes(group) ? [head] : [head, ...rows.map((row): Item => ({ row }))];
  });
}

function WorkerList({ groups, total }: { groups: Map<WorkerGroup, WorkerRow[]>; total: number }) {
  const folded = useUi((s) => s.folded);
  const items = itemsOf(groups, folded);
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useSelection((s) => s.worker);
  // eslint-disable-next-line react-hooks/incompatible-library -- the list is not memoised by a compiler
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index] && "row" in items[index] ? ROW_PX : GROUP_PX),
    getItemKey: (index) => keyOf(items[index]) ?? index,
    overscan: 8,
  });
  useEffect(() => {
    const index = items.findIndex((item) => "row" in item && item.row.id === selected);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
  if (items.length === 0) {
    return (
      <div className="empty">
        <p>{total === 0 ? "No workers yet." : "No worker is like that."}</p>
      </div>
    );
  }
  return (
    <div
      ref={scroller}
      id="workers"
      className="scroller"
      role="grid"
      aria-label="Workers by what they do"
      aria-rowcount={items.length}
      aria-activedescendant={selected ? `worker-${selected}` : undefined}
      tabIndex={0}
      onClick={clicked}
      onKeyDown={(event) => {
        const plain = !(event.ctrlKey || event.metaKey || event.altKey);
        if (plain && walk(event.key, items)) event.preventDefault();
      }}
      onDragOver={draggedOver}
      onDragLeave={() => useDrag.getState().hover(null)}
      onDrop={dropped}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((place) => {
          const item = items[place.index];
          if (!item) return null;
          if ("row" in item) return <WorkerLine key={item.row.id} row={item.row} top={place.start} index={place.index} />;
          return <GroupHead key={item.group} group={item.group} count={item.count} top={place.start} index={place.index} />;
        })}
      </div>
    </div>
  );
}

function keyOf(item: Item | undefined): string | undefined {
  return item && ("row" in item ? item.row.id : item.group);
}

function GroupHead({ group, count, top, index }: { group: WorkerGroup; count: number; top: number; index: number }) {
  const open = useUi((s) => !s.folded.includes(group));
  const look = groupLook(group);
  return (
    <div role="row" aria-rowindex={index + 1} className="row group-row" style={{ transform: `translateY(${top}px)` }}>
      <span role="gridcell">
        <button type="button" className="group-button" aria-expanded={open} data-group={group}>
          <IconChevronRight size={14} aria-hidden="true" className={open ? "turned" : ""} />
          <Mark shape={look.shape} tone={look.tone} />
          {look.words}
          <span className="panel-count">{count}</span>
        </button>
      </span>
    </div>
  );
}

/** Arrow keys walk the workers; `Enter` opens their order, `Esc` lets go. */
function walk(key: string, items: readonly Item[]): boolean {
  const by = key === "ArrowDown" || key === "j" ? 1 : key === "ArrowUp" || key === "k" ? -1 : 0;
  const { worker, select, open } = useSelection.getState();
  const rows = items.flatMap((item) => ("row" in item ? [item.row] : []));
  if (by !== 0) {
    const at = rows.findIndex((row) => row.id === worker);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) select({ worker: next.id });
    return true;
  }
  if (key === "Escape") {
    select({});
    return true;
  }
  const order = rows.find((row) => row.id === worker)?.order_id;
  if (key !== "Enter" || !order) return false;
  open(order);
  return true;
}

function clicked(event: MouseEvent): void {
  const target = event.target as Element;
  const group = target.closest<HTMLElement>("[data-group]")?.dataset["group"];
  if (group) return useUi.getState().fold(group);
  const worker = workerAt(target);
  if (worker) useSelection.getState().select({ worker });
}

function workerAt(target: EventTarget): string | null {
  return (target as Element).closest<HTMLElement>("[data-worker]")?.dataset["worker"] ?? null;
}

function draggedOver(event: DragEvent): void {
  if (!useDrag.getState().order) return;
  const worker = workerAt(event.target);
  useDrag.getState().hover(worker);
  if (!worker) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "link";
}

function dropped(event: DragEvent): void {
  const { order, end } = useDrag.getState();
  const worker = workerAt(event.target);
  end();
  if (!order || !worker) return;
  event.preventDefault();
  assignTo(order, worker);
}
