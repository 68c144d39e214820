// The driver's app, `/driver`.

import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "./style/base.css";
import "./style/pages.css";
import "./style/job.css";
import { distance } from "../shared/format";
import { App } from "./app";
import { Driver } from "./core/driver";
import { Storage } from "./core/storage";
import { quiet, ring, unlock } from "./device/alarm";
import { watchBattery } from "./device/battery";
import { DemoDrive, demoPlace } from "./device/demo-drive";
import { wear } from "./device/settings";
import { DriverContext, money } from "./parts/use";

async function open(root: HTMLElement): Promise<void> {
  wear();
  const demo = demoPlace(location.hash);
  const driver = new Driver({
    ...(demo && { demo: (goal) => new DemoDrive(demo, goal) }),
    storage: await Storage.open(),
    app: "driver-web/1",
    ring: (offer) => ring(`New offer: ${money(offer.pay.total_minor, offer.pay.currency)}`, `${distance(offer.to_pickup_m)} to the pickup`),
    quiet,
    money,
  });
  window.addEventListener("pointerdown", unlock, { passive: true });
  window.addEventListener("keydown", unlock);
  void watchBattery(({ level, charging }) => driver.locator.battery(level, charging));
  createRoot(root).render(
    <DriverContext value={driver}>
      <App />
    </DriverContext>,
  );
  await driver.start();
}

const root = document.getElementById("root");
if (root) void open(root);
