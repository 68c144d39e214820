// SOS: held for two seconds, so that a pocket does not call; sent before everything
// else, with the place.

import { IconShieldHeart } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { callForHelp } from "../core/acts";
import { HoldButton } from "../parts/hold";
import { Sheet } from "../parts/sheet";
import { useDriver, useView } from "../parts/use";
import { IncidentSheet } from "./trouble";

const HOLD_MS = 2_000;

export function SosSheet({ onClose }: { onClose: () => void }): ReactNode {
  const driver = useDriver();
  const { waiting, link, locator } = useView();
  const [isCalled, setCalled] = useState(false);
  const [isIncident, setIncident] = useState(false);
  if (isIncident) return <IncidentSheet onClose={onClose} />;
  const isOnItsWay = waiting.some((command) => command.kind === "sos");
  const call = (): void => {
    setCalled(true);
    void callForHelp(driver);
  };
  return (
    <Sheet title="Help" onClose={onClose}>
      <p className="sos-lead">In danger to life, call the emergency number first.</p>
      <a className="big plain" href="tel:112">Call 112</a>
      {isCalled ? (
        <p className={`verdict ${isOnItsWay ? "warn" : "good"}`} role="alert">
          {isOnItsWay
            ? link.status === "live" ? "Calling the office…" : "No connection. It is sent the moment there is one. Call if you can."
            : "The office has your call. It stands on every dispatcher’s screen."}
        </p>
      ) : (
        <HoldButton holdMs={HOLD_MS} tone="bad" question="Send SOS to the office?" onHeld={call}>
          <IconShieldHeart aria-hidden="true" /> Hold for SOS
        </HoldButton>
      )}
      <p className="soft">{locator.last ? "Your last position goes with it." : "Your position is not known; only your name goes with it."}</p>
      <button type="button" className="mid plain wide" onClick={() => setIncident(true)}>Not urgent: report an incident</button>
    </Sheet>
  );
}
