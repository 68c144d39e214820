// The header's numbers; each is a button that filters by what it counts.

import { useMarket } from "../store/market";
import { useUi } from "../store/ui";
import type { Counters as Numbers } from "../store/wire";
import { useNow } from "./now";

interface Count {
  id: string;
  label: string;
  title: string;
  filter: string;
  tab: "orders" | "workers";
  value: (numbers: Numbers) => number | undefined;
  /** Said with the colour only when there is something to say. */
  tone?: "warn" | "bad" | "stale";
  unit?: string;
}

const COUNTS: readonly Count[] = [
  { id: "unassigned", label: "Unassigned", title: "Orders that look for a worker", filter: "is:unassigned", tab: "orders", value: (n) => n.unassigned },
  { id: "offers", label: "Offers out", title: "Offers that wait for an answer", filter: "is:offered", tab: "orders", value: (n) => n.offers_out },
  { id: "late", label: "Late now", title: "Open orders whose time has passed", filter: "risk:late", tab: "orders", value: (n) => n.late_now, tone: "bad" },
  { id: "predicted", label: "Will be late", title: "Open orders that are going to be late", filter: "risk:predicted", tab: "orders", value: (n) => n.late_predicted, tone: "warn" },
  { id: "available", label: "Available", title: "Workers who want work, of all on duty", filter: "is:available", tab: "workers", value: (n) => n.available_pct ?? n.available },
  { id: "stale", label: "Stale", title: "Workers on duty without a fresh position, or gone quiet", filter: "link:stale,lost", tab: "workers", value: (n) => n.stale + n.lost, tone: "stale" },
  { id: "cash", label: "Cash over cap", title: "Workers who carry more cash than they may", filter: "is:overcap", tab: "workers", value: (n) => n.cash_over_cap, tone: "warn" },
];

function Counter({ count }: { count: Count }) {
  const numbers = useMarket((s) => s.counters);
  const loaded = useMarket((s) => s.loaded);
  const filter = useUi((s) => s.filter);
  const value = count.value(numbers);
  const on = filter === count.filter;
  const percent = count.id === "available" && numbers.available_pct !== undefined;
  const toggle = () => {
    useUi.getState().setFilter(on ? "" : count.filter);
    if (!on) useUi.getState().setTab(count.tab);
  };
  return (
    <button type="button" className="counter" aria-pressed={on} onClick={toggle} title={percent ? `${count.title}: ${numbers.available} of ${numbers.workers_total ?? "?"}` : count.title}>
      <span className={`counter-value ${value && count.tone ? `tone-${count.tone}` : ""}`}>
        {loaded && value !== undefined ? Math.round(value) : "–"}
        {percent && loaded && <small>%</small>}
      </span>
      <span className="counter-label">{count.label}</span>
    </button>
  );
}

export function Counters() {
  useNow();
  const old = useMarket((s) => s.link !== "live" && s.loaded);
  return (
    <div className={old ? "counters is-old" : "counters"} role="group" aria-label="The market in numbers; press one to filter">
      {COUNTS.map((count) => (
        <Counter key={count.id} count={count} />
      ))}
    </div>
  );
}
