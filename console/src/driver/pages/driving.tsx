// A dim screen for the road: nothing but the distance and where to. The screen stays
// on, so that the location goes on too.

import { type ReactNode, useEffect, useRef } from "react";
import { clockTime, distance } from "../../shared/format";
import type { Leg } from "../core/job";
import { metresBetween } from "../core/places";
import type { Job } from "../core/wire";
import { canStayAwake } from "../device/awake";
import { nameOf, Said } from "../parts/bits";
import { useNow, useView } from "../parts/use";

export function DrivingScreen({ job, leg, onClose }: { job: Job; leg: Leg; onClose: () => void }): ReactNode {
  const { locator, link } = useView();
  const now = useNow(5_000);
  const page = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = page.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  const stop = job[leg];
  return (
    <dialog ref={page} className="driving" aria-label="Driving screen" onCancel={onClose}>
      <button type="button" className="driving-all" onClick={onClose}>
        <span className="num driving-clock">{clockTime(now)}</span>
        <span className="num driving-far">{locator.last ? distance(metresBetween(locator.last, stop)) : "–"}</span>
        <span className="driving-to">{leg === "pickup" ? "to the pickup at" : "to"} <Said>{nameOf(stop.contact, leg === "pickup" ? "the shop" : "the customer")}</Said></span>
        {stop.contact.address && <span className="driving-address"><Said>{stop.contact.address}</Said></span>}
        <span className="driving-foot">
          {link.status === "live" ? "Connected" : "No connection, all is kept"}
          {canStayAwake() ? "" : " · this browser may switch the screen off"}
          <b>Tap anywhere to go back</b>
        </span>
      </button>
    </dialog>
  );
}
