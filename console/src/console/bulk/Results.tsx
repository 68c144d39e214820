// One row for each order of a bulk act, refusals first. Only the rows in sight exist.
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconAlertTriangle, IconCheck, IconClock, IconLoader2 } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { shortId } from "../../shared/format";
import { useSelection } from "../store/selection";
import type { Result } from "./bulk";

const ROW_PX = 28;
const RANK: Record<Result["state"], number> = { refused: 0, sending: 1, waiting: 2, done: 3 };
const ICONS = { refused: IconAlertTriangle, sending: IconLoader2, waiting: IconClock, done: IconCheck };
const WORDS = { refused: "not done", sending: "sending", waiting: "waiting", done: "done" };

export function Results({ results }: { results: ReadonlyMap<string, Result> }) {
  const rows = useMemo(() => [...results.values()].sort((a, b) => RANK[a.state] - RANK[b.state]), [results]);
  const scroll = useRef<HTMLDivElement>(null);
  // The list is measured by its own hand on every render; nothing of it may be kept.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW_PX, overscan: 6 });
  return (
    // A list that scrolls must be reachable by keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="bulk-results" ref={scroll} tabIndex={0} role="region" aria-label="Result of each order">
      <ul style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const result = rows[index];
          return result && <Row key={key} result={result} top={start} n={index + 1} of={rows.length} />;
        })}
      </ul>
    </div>
  );
}

function Row({ result, top, n, of }: { result: Result; top: number; n: number; of: number }) {
  const Icon = ICONS[result.state];
  return (
    <li data-state={result.state} style={{ transform: `translateY(${top}px)` }} aria-posinset={n} aria-setsize={of}>
      <Icon size={14} aria-hidden />
      <button type="button" className="link-button" onClick={() => useSelection.getState().open(result.order)}>
        {shortId(result.order)}
      </button>
      <span title={result.words}>
        {WORDS[result.state]}
        {result.words && `: ${result.words}`}
      </span>
    </li>
  );
}
