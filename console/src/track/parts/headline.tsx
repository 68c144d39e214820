// Where it is and when it comes: the two questions everybody opens the page with.
import { clockTime, span } from "../../shared/format.ts";
import type { View } from "../core/view.ts";
import { useWords } from "../words.ts";

export function Headline({ view }: { view: View }) {
  const words = useWords();
  return (
    <>
      <h1 aria-live="polite">{view.headline}</h1>
      {view.eta ? <Eta eta={view.eta} /> : view.scheduled && <When label={words.scheduledFor} at={view.scheduled} />}
      {view.deliveredAt && <When label={words.deliveredAt} at={view.deliveredAt} />}
      <p className="detail">{view.detail}</p>
      {view.stops && <p className="stops">{view.stops}</p>}
    </>
  );
}

function When({ label, at }: { label: string; at: string }) {
  return (
    <p className="eta">
      <span className="eta-label">{label}</span>
      <strong className="eta-time">{at}</strong>
    </p>
  );
}

function Eta({ eta }: { eta: NonNullable<View["eta"]> }) {
  const words = useWords();
  const age = words.etaAge(span(eta.ageMs));
  return (
    <>
      <p className="eta">
        {!eta.due && <span className="eta-label">{words.arrivesBetween}</span>}
        <strong className={eta.stale ? "eta-time stale" : "eta-time"}>{eta.words}</strong>
        <span className="eta-in">{eta.due ? age : `${eta.inWords}, ${age}`}</span>
      </p>
      {eta.stale && <p className="notice warn">{words.etaStale}</p>}
      {eta.laterThan !== undefined && <p className="notice warn">{words.etaLater(clockTime(eta.laterThan))}</p>}
    </>
  );
}
