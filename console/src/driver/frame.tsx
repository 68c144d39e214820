// What surrounds every page of a signed-in driver: link, waiting things, SOS, tabs.

import { IconCloudOff, IconCloudUpload, IconCoins, IconDots, IconRoute, IconShieldHeart } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { span } from "../shared/format";
import type { View } from "./core/view";
import { waitingCount } from "./core/view";
import { stayAwake } from "./device/awake";
import { EarningsPage } from "./pages/earnings";
import { HomePage } from "./pages/home";
import { JobPage } from "./pages/job";
import { MorePage } from "./pages/more";
import { OfferPage, OutcomePage } from "./pages/offer";
import { SosSheet } from "./pages/sos";
import { TrackerPage } from "./pages/tracker";
import { TrustPage } from "./pages/trust";
import { WaitingPage } from "./pages/waiting";
import { Notices } from "./parts/notices";
import { go, useDeviceNow, useRoute, useView } from "./parts/use";

const TABS = [
  { route: "", label: "Now", Icon: IconRoute },
  { route: "earnings", label: "Earnings", Icon: IconCoins },
  { route: "waiting", label: "Waiting", Icon: IconCloudUpload },
  { route: "more", label: "More", Icon: IconDots },
] as const;

export function Frame(): ReactNode {
  const view = useView();
  const [route] = useRoute();
  const [isSos, setSos] = useState(false);
  const isBusy = view.known.jobs.length > 0;
  useEffect(() => stayAwake(isBusy), [isBusy]);
  const first = view.offers[0];
  return (
    <div className="frame">
      <Head view={view} onSos={() => setSos(true)} />
      <OfflineBar view={view} />
      <Notices />
      <main id="main">{pageOf(route, isBusy)}</main>
      <Tabs route={route} view={view} />
      {first && <OfferPage key={first.offer.offer_id} shown={first} queued={view.offers.length - 1} />}
      {!first && view.outcome && <OutcomePage outcome={view.outcome} />}
      {isSos && <SosSheet onClose={() => setSos(false)} />}
    </div>
  );
}

function pageOf(route: string, isBusy: boolean): ReactNode {
  switch (route) {
    case "earnings":
      return <EarningsPage />;
    case "waiting":
      return <WaitingPage />;
    case "more":
      return <MorePage />;
    case "trust":
      return <TrustPage />;
    case "tracker":
      return <TrackerPage />;
    default:
      return isBusy ? <JobPage /> : <HomePage />;
  }
}

const DUTY: Record<View["known"]["duty"], string> = {
  off_duty: "Off duty",
  available: "Available",
  paused: "On a break",
  heading_home: "Heading home",
};

function Head({ view, onSos }: { view: View; onSos: () => void }): ReactNode {
  const { known } = view;
  const state = known.jobs.length > 0 ? "engaged" : known.duty === "available" ? "idle" : "off";
  return (
    <header className="head">
      <div className="head-who">
        <span className={`dot ${state}`} aria-hidden="true" />
        <div>
          <strong>{known.jobs.length > 0 ? "On a job" : DUTY[known.duty]}</strong>
          <small><bdi>{known.name ?? known.market ?? "OmniRoute Driver"}</bdi></small>
        </div>
      </div>
      <button type="button" className="sos" onClick={onSos}>
        <IconShieldHeart aria-hidden="true" /> SOS
      </button>
    </header>
  );
}

/** Says plainly that the network is away, since when, and that nothing is lost. */
function OfflineBar({ view }: { view: View }): ReactNode {
  const now = useDeviceNow(1_000);
  const { link } = view;
  const count = waitingCount(view);
  if (link.status === "live" && count === 0) return null;
  if (link.status === "live") {
    return (
      <button type="button" className="bar calm" onClick={() => go("waiting")}>
        <IconCloudUpload aria-hidden="true" /> Sending {count} {count === 1 ? "thing" : "things"}…
      </button>
    );
  }
  const away = Math.max(0, now - link.since);
  // A blink of the network is not worth a word.
  if (link.status === "connecting" && link.failures === 0 && away < 1_500 && count === 0) return null;
  return (
    <button type="button" className="bar off" onClick={() => go("waiting")}>
      <IconCloudOff aria-hidden="true" />
      <span>
        No connection{link.status === "waiting" ? ` for ${span(away)}` : ", trying…"}.{" "}
        {count > 0 ? `${count} ${count === 1 ? "thing waits" : "things wait"}.` : "Keep working; nothing is lost."}
      </span>
    </button>
  );
}

function Tabs({ route, view }: { route: string; view: View }): ReactNode {
  const badge = waitingCount(view) + view.conflicts.length;
  const current = route === "trust" || route === "tracker" ? "more" : route;
  return (
    <nav className="tabs" aria-label="Pages">
      {TABS.map(({ route: to, label, Icon }) => (
        <button key={to} type="button" aria-current={current === to ? "page" : undefined} onClick={() => go(to)}>
          <Icon aria-hidden="true" />
          <span>{label}</span>
          {to === "waiting" && badge > 0 && (
            <span className={`badge ${view.conflicts.length > 0 ? "bad" : ""}`}>
              {badge}<span className="visually-hidden"> waiting</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
