// How old what a panel shows is. Quiet while within the budget; past it, it says so.

import { span } from "../../shared/format";
import { useMarket } from "../store/market";
import { useNow } from "./now";

/** The server is heard at least every ten seconds; a little more is still fresh. */
const BUDGET_MS = 12_000;

export function Freshness({ of }: { of: string }) {
  const now = useNow();
  const loaded = useMarket((s) => s.loaded);
  const live = useMarket((s) => s.link === "live");
  // Read at each tick, not at each message: the badge counts seconds.
  const age = now - useMarket.getState().lastMessageAt;
  if (!loaded) return <span className="fresh">loading</span>;
  if (age <= BUDGET_MS && live) {
    return (
      <span className="fresh" title={`${of}: as of ${span(age)} ago`}>
        <span className="fresh-dot" aria-hidden="true" />
        live
      </span>
    );
  }
  return (
    <span className="fresh fresh-old" title={`${of}: nothing was heard for ${span(age)}`}>
      <span aria-hidden="true">◷</span> stale {span(age)}
    </span>
  );
}
