// The list of checks, each with what to do about it.

import { type ReactNode, useEffect, useState } from "react";
import { type Check, checksOf } from "../core/checks";
import { waitingCount } from "../core/view";
import { canSound, ring, quiet, unlock } from "../device/alarm";
import { canStayAwake } from "../device/awake";
import { type Battery, watchBattery } from "../device/battery";
import { settings } from "../device/settings";
import { StateIcon } from "../parts/bits";
import { go, money, useDriver, useNow, useView } from "../parts/use";

export function Checks(): ReactNode {
  const checks = useChecks();
  const bad = checks.filter((check) => check.state !== "good");
  const good = checks.filter((check) => check.state === "good");
  return (
    <section className="card checks" aria-label="Checks of this phone">
      <h2>{bad.some((check) => check.state === "bad") ? "Fix this first" : bad.length > 0 ? "Worth a look" : "This phone is ready"}</h2>
      {bad.length > 0 && <ul>{bad.map((check) => <Row key={check.id} check={check} />)}</ul>}
      {good.length > 0 && (
        <details open={bad.length === 0}>
          <summary>{good.length} in order</summary>
          <ul>{good.map((check) => <Row key={check.id} check={check} />)}</ul>
        </details>
      )}
    </section>
  );
}

function useChecks(): Check[] {
  const driver = useDriver();
  const view = useView();
  const now = useNow(2_000);
  const [battery, setBattery] = useState<Battery | null>(null);
  useEffect(() => void watchBattery(setBattery), []);
  return checksOf({
    blocked: view.known.blocked,
    locator: view.locator.state,
    fix: view.locator.last,
    link: view.link.status,
    skewMs: driver.clock.known && driver.clock.rate === 1 ? driver.clock.skew() : null,
    battery,
    notifications: "Notification" in window ? Notification.permission : "missing",
    sound: { wanted: settings().sound, ready: canSound() },
    canStayAwake: canStayAwake(),
    waiting: waitingCount(view),
    lasting: view.lasting,
    cash: { minor: view.known.cash_minor, cap: view.known.cash_cap_minor, text: money(view.known.cash_minor, view.known.currency) },
    // Positions carry the device's own time.
    now: now + driver.clock.skew(),
  });
}

function Row({ check }: { check: Check }): ReactNode {
  const driver = useDriver();
  const act = (): void => {
    switch (check.act?.does) {
      case "location":
        return driver.tryLocation();
      case "notifications":
        return void Notification.requestPermission().then(() => driver.changed());
      case "sound":
        unlock();
        ring("", "");
        return void setTimeout(quiet, 1_000);
      case "reconnect":
        return driver.reconnect();
      case "tracker":
        return go("tracker");
      case "waiting":
        return go("waiting");
      case undefined:
    }
  };
  return (
    <li className="check">
      <StateIcon state={check.state} />
      <div>
        <strong>{check.label}</strong>
        <p>{check.words}</p>
      </div>
      {check.act && <button type="button" className="small plain" onClick={act}>{check.act.label}</button>}
    </li>
  );
}
