// One link, one delivery: asking, showing, or saying that the link shows nothing.
import { useEffect } from "react";
import type { Poller, Known } from "./core/poller.ts";
import { viewOf } from "./core/view.ts";
import { Delivery } from "./delivery.tsx";
import { Nothing, Waiting } from "./parts/blank.tsx";
import { usePoller, useTick } from "./use-tracking.ts";
import { useWords } from "./words.ts";

export function App({ token }: { token: string | null }) {
  return token ? <Link token={token} /> : <Nothing />;
}

function Link({ token }: { token: string }) {
  const { poller, known } = usePoller(token);
  if (known.phase === "gone") return <Nothing />;
  return known.tracking ? <Shown token={token} poller={poller} known={known} /> : <Waiting trouble={known.phase === "trouble"} />;
}

function Shown({ token, poller, known }: { token: string; poller: Poller; known: Known }) {
  useTick();
  const words = useWords();
  const doc = known.tracking;
  const view = doc && viewOf(doc, poller.clock.now(), words, known.firstEtaTo);
  const title = view ? [view.headline, view.eta?.words].filter(Boolean).join(" \u00b7 ") : words.title;
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = words.title;
    };
  }, [title, words]);
  if (!doc || !view) return null;
  const ageMs = poller.ports.monotonic() - (known.confirmedAt ?? 0);
  return <Delivery {...{ token, poller, doc, view, ageMs }} trouble={known.phase === "trouble"} />;
}
