// One calm line under the header while something is not as it should be: the link, or a
// call for help. Never a dialog: what is on screen stays usable.

import { IconAlertOctagon, IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { exactTime, span } from "../../shared/format";
import { workerName } from "../store/derive";
import { line } from "../store/connect";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import type { Alert } from "../store/wire";
import { useNow } from "./now";

const secondsOf = (ms: number): string => exactTime(ms).slice(0, 8);
/** How long a healed link says so. */
const HEALED_MS = 6_000;
/** A link that comes back sooner than this was never worth a word. */
const QUIET_MS = 700;

function LinkBanner() {
  const link = useMarket((s) => s.link);
  const since = useMarket((s) => s.linkSince);
  const words = useMarket((s) => s.linkWords);
  const loaded = useMarket((s) => s.loaded);
  const now = useNow();
  const asOf = useMarket.getState().lastMessageAt;
  if (link === "superseded") {
    return (
      <Bar tone="warn" words="Another window took over this console. What is shown here stands still.">
        <button type="button" className="link" onClick={() => line()?.takeBack()}>
          Use it here
        </button>
      </Bar>
    );
  }
  if (link === "refused") {
    return (
      <Bar tone="warn" words={`The server does not let this console in${words ? `: ${words}` : ""}.`}>
        <button type="button" className="link" onClick={() => line()?.takeBack()}>
          Try again
        </button>
      </Bar>
    );
  }
  if (link !== "retrying" || now - since < QUIET_MS) return null;
  const old = loaded
    ? `What you see is from ${secondsOf(asOf)}, ${span(now - asOf)} old. Nothing can be changed until the link is back.`
    : "It connects by itself as soon as the server answers.";
  return (
    <Bar tone="warn" words={`No connection since ${secondsOf(since)}. ${words ?? ""} ${old}`}>
      <button type="button" className="link" onClick={() => line()?.wake()}>
        Try now
      </button>
    </Bar>
  );
}

function Bar({ tone, words, children }: { tone: "warn" | "bad" | "ok"; words: string; children?: React.ReactNode }) {
  return (
    <div className={`banner banner-${tone}`}>
      {tone === "bad" ? <IconAlertOctagon size={18} aria-hidden="true" /> : <IconPlugConnectedX size={18} aria-hidden="true" />}
      <span>{words}</span>
      {children}
    </div>
  );
}

/** Says once, politely, that the link went and came back; seconds are not read out. */
function useLinkWords(): { words: string; healed: boolean } {
  const link = useMarket((s) => s.link);
  const gone = useRef<number | null>(null);
  const [words, setWords] = useState("");
  const [healed, setHealed] = useState(false);
  useEffect(() => {
    if (link === "retrying" && gone.current === null) {
      gone.current = Date.now();
      const timer = setTimeout(() => setWords("The connection to the server is lost. It is being tried again."), QUIET_MS);
      return () => clearTimeout(timer);
    }
    if (link !== "live" || gone.current === null) return;
    const away = Date.now() - gone.current;
    gone.current = null;
    if (away < QUIET_MS) return;
    setWords(`Connected again after ${span(away)}. Everything shown is current.`);
    setHealed(true);
    const timer = setTimeout(() => setHealed(false), HEALED_MS);
    return () => clearTimeout(timer);
  }, [link]);
  return { words, healed: healed && link === "live" };
}

function Call({ alert, onSeen }: { alert: Alert; onSeen: () => void }) {
  const now = useNow();
  const worker = useMarket((s) => s.workers.get(alert.worker_id));
  const what = alert.kind === "sos" ? "calls for help" : `reports ${(alert.what ?? "an incident").replaceAll("_", " ")}`;
  return (
    <div className={`banner banner-${alert.kind === "sos" ? "bad" : "warn"}`} role={alert.kind === "sos" ? "alert" : "status"}>
      <IconAlertOctagon size={18} aria-hidden="true" />
      <span>
        <b>{workerName(worker)}</b> {what}, {span(now - alert.at)} ago{alert.note ? `: ${alert.note}` : "."}
      </span>
      <button type="button" className="link" onClick={() => useSelection.getState().select({ worker: alert.worker_id })}>
        Show
      </button>
      <button type="button" className="link" onClick={onSeen}>
        Seen
      </button>
    </div>
  );
}

const ALERT_MS_MAX = 30 * 60_000;

export function Banner() {
  const alerts = useMarket((s) => s.alerts);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const { words, healed } = useLinkWords();
  const open = alerts.filter((alert) => !seen.has(alert.id) && now - alert.at < ALERT_MS_MAX);
  const newest = open.toSorted((a, b) => Number(b.kind === "sos") - Number(a.kind === "sos") || b.at - a.at)[0];
  return (
    <div className="banners">
      <LinkBanner />
      {healed && (
        <div className="banner banner-ok">
          <span>{words}</span>
        </div>
      )}
      {newest && <Call key={newest.id} alert={newest} onSeen={() => setSeen(new Set([...seen, newest.id]))} />}
      {open.length > 1 && <span className="visually-hidden">{open.length - 1} more calls</span>}
      <div className="visually-hidden" role="status" aria-live="polite">
        {words}
      </div>
    </div>
  );
}
