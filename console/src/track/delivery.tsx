// The page of one delivery, from the most to the least urgent.
import type { Tracking } from "./core/document.ts";
import type { Poller } from "./core/poller.ts";
import type { View } from "./core/view.ts";
import { Done } from "./parts/done.tsx";
import { Driver } from "./parts/driver.tsx";
import { Freshness } from "./parts/freshness.tsx";
import { Headline } from "./parts/headline.tsx";
import { MapCard } from "./parts/map-card.tsx";
import { Note } from "./parts/note.tsx";
import { Order } from "./parts/order.tsx";
import { Pin } from "./parts/pin.tsx";
import { Rate } from "./parts/rate.tsx";
import { Stepper } from "./parts/stepper.tsx";
import { useWords } from "./words.ts";

export interface Shown {
  token: string;
  poller: Poller;
  doc: Tracking;
  view: View;
}

export function Delivery({ ageMs, trouble, ...shown }: Shown & { ageMs: number; trouble: boolean }) {
  const words = useWords();
  const { doc, view, poller, token } = shown;
  return (
    <div className="page">
      <header className="top">
        <p className="top-title">
          <bdi>{doc.title ?? words.title}</bdi>
        </p>
        <Freshness ageMs={ageMs} trouble={trouble} />
      </header>
      <main className="cards">
        <section className={`card lead ${view.stage}`}>
          <Headline view={view} />
          <Stepper steps={view.steps} />
        </section>
        {view.pin && <Pin {...view.pin} />}
        {view.driver && <Driver view={view} />}
        {view.map && <MapCard map={view.map} />}
        <Done doc={doc} view={view} />
        {view.rating === "ask" && <Rate token={token} doc={doc} canTip={view.canTip} poller={poller} />}
        <Order doc={doc} view={view} />
        {view.canNote && <Note token={token} poller={poller} saved={doc.note} />}
      </main>
      <footer className="foot">
        <p>{words.private}</p>
      </footer>
    </div>
  );
}
