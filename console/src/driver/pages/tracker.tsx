// Pairs the free Traccar Client app, which tracks with the screen off.

import { IconArrowLeft, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ask, Problem, words } from "../../shared/api/http";
import { uuid } from "../core/ids";
import { Qr } from "../parts/qr";
import { go, useDriver, useView } from "../parts/use";

interface Tracker {
  device_id: string;
  url_path: string;
  deep_link?: string;
}

type State = { kind: "idle" | "busy" | "not_here" } | { kind: "paired"; tracker: Tracker } | { kind: "failed"; words: string };

export function TrackerPage(): ReactNode {
  const driver = useDriver();
  const { known } = useView();
  const [state, setState] = useState<State>({ kind: "idle" });
  const pair = async (): Promise<void> => {
    setState({ kind: "busy" });
    try {
      const path = `/workers/${known.worker_id}/trackers`;
      const { data } = await ask<Tracker>(path, { token: driver.token, body: {}, idempotencyKey: uuid() });
      setState({ kind: "paired", tracker: data });
    } catch (error) {
      const isMissing = error instanceof Problem && (error.status === 404 || error.status === 405);
      setState(isMissing ? { kind: "not_here" } : { kind: "failed", words: words(error) });
    }
  };
  return (
    <div className="page text">
      <button type="button" className="back" onClick={() => go("more")}><IconArrowLeft aria-hidden="true" /> More</button>
      <h1>Tracking with the screen off</h1>
      <p>A web page gets no location with the screen off. The free <b>Traccar Client</b> app does: it sends your position while this page does the work.</p>
      {state.kind === "not_here" && <p className="verdict warn" role="status">Not available here yet: this server takes no tracker apps.</p>}
      {state.kind === "failed" && <p className="error" role="alert">{state.words}</p>}
      {state.kind === "paired" ? <Paired tracker={state.tracker} /> : (
        <ol className="steps">
          <li>Install Traccar Client from your phone’s app store.</li>
          <li>Tap below. You get a server address and a number for your phone.</li>
          <li>Enter both in the app and switch the service on.</li>
        </ol>
      )}
      <button type="button" className="big accent" disabled={state.kind === "busy"} onClick={() => void pair()}>
        {state.kind === "busy" ? "Pairing…" : state.kind === "paired" ? "Pair anew (ends this one)" : "Pair a phone"}
      </button>
      <p className="soft">The app sends only while its service is on. Switch it off when you stop work: unlike this page it does not know that you are off duty.</p>
    </div>
  );
}

function Paired({ tracker }: { tracker: Tracker }): ReactNode {
  const url = location.origin + tracker.url_path;
  const link = tracker.deep_link ?? `${url}?id=${encodeURIComponent(tracker.device_id)}`;
  return (
    <section className="card paired" role="status">
      <Qr text={link} label="QR code with the server address and the device id" />
      <Copy label="Server URL" text={url} />
      <Copy label="Device identifier" text={tracker.device_id} />
      {tracker.deep_link && <a className="mid plain wide" href={tracker.deep_link}>Open in Traccar Client</a>}
    </section>
  );
}

function Copy({ label, text }: { label: string; text: string }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard?.writeText(text).then(() => setCopied(true), () => undefined);
  return (
    <div className="copy">
      <div><small>{label}</small><code>{text}</code></div>
      <button type="button" className="icon" aria-label={`Copy ${label}`} onClick={copy}><IconCopy aria-hidden="true" /></button>
      <span className="visually-hidden" role="status">{isCopied ? "Copied" : ""}</span>
    </div>
  );
}
