// What goes wrong in the world goes wrong under all three pages at once: nothing
// breaks, each says so, and each heals by itself.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { step } from "./driver-page.ts";
import { api, browser, found, type Server as RunningServer, Server, type Town } from "./harness.ts";
import { rowOf, type Three, underWay } from "./three-pages.ts";
import { ask, headline, walk } from "./track-page.ts";
import { through, Wire } from "./wire.ts";

/** Seconds without a network; 30 also shows that the silence itself is noticed. */
const CUT_S = Number(process.env["OMNIROUTE_CUT_S"] ?? "8");
/** From here on every page must have noticed that nothing arrives. */
const NOTICED_S = 28;

const row = (three: Three) => rowOf(three.desk.page, three.order);

/** The three pages follow one more step of the job: that is what healed means. */
async function stillWork(town: Town, three: Three): Promise<void> {
  await walk(town, three.order, "pickup", "en_route", "arrived", "completed");
  await walk(town, three.order, "dropoff", "en_route");
  await headline(three.customer.page, "On the way");
  await three.driver.page.getByRole("button", { name: "I am at the door" }).waitFor();
  await step(three.driver.page, "I am at the door", "Hand over");
  await headline(three.customer.page, "Your driver is here");
  await row(three).getByText("under way").waitFor();
}

describe("faults under all three pages", () => {
  let server: RunningServer;
  let chrome: Browser;
  let town: Town;
  let three: Three | null = null;
  beforeAll(async () => {
    chrome = await browser();
  });
  beforeEach(async () => {
    server = await Server.start();
    town = await found(server, 0);
  });
  afterEach(async () => {
    await three?.close();
    three = null;
    await server?.stop();
  });
  afterAll(async () => {
    await chrome?.close();
  });

  it("the server is killed and comes back", { timeout: 300_000 }, async () => {
    three = await underWay(chrome, town);
    await server.kill();
    await ask(three.customer.page);
    await three.customer.page.getByText(/No connection\. Last known/).waitFor();
    await three.driver.page.getByText(/No connection/).first().waitFor();
    await three.desk.page.getByText(/No connection since/).waitFor();
    await three.customer.page.getByText("Bread").waitFor();
    await server.again();
    await three.desk.page.getByText(/No connection since/).waitFor({ state: "detached" });
    await three.driver.page.getByText(/No connection/).first().waitFor({ state: "detached" });
    await three.customer.page.getByText(/^Updated/).waitFor();
    await stillWork(town, three);
    expect(three.bad()).toEqual([]);
  });

  it("the network is gone for a while without a word", { timeout: 300_000 }, async () => {
    const wire = await Wire.to(server);
    three = await underWay(chrome, town, through(town, wire));
    wire.cut();
    await three.driver.page.waitForTimeout(CUT_S * 1_000);
    if (CUT_S >= NOTICED_S) {
      await three.desk.page.getByText(/No connection since/).waitFor();
      await three.driver.page.getByText(/No connection/).first().waitFor();
      await three.customer.page.getByText(/No connection\. Last known/).waitFor();
    }
    await three.customer.page.getByText("Bread").waitFor();
    wire.mend();
    await stillWork(town, three);
    expect(three.bad()).toEqual([]);
    wire.close();
  });

  it.each([
    ["ahead", 3_600_000],
    ["behind", -3_600_000],
  ])("every device's clock is an hour %s", { timeout: 300_000 }, async (_, offMs) => {
    three = await underWay(chrome, town, town, ({ context }) => context.addInitScript(shiftClock, offMs));
    expect(await three.customer.page.evaluate(() => Date.now())).not.toBeLessThan(Date.now() + offMs - 60_000);
    await three.customer.page.getByText(/^Updated (just now|\d+ s ago)/).waitFor();
    expect(await row(three).textContent()).toMatch(/4[0-5] min( \d+ s)? left|4[0-5] min/);
    await stillWork(town, three);
    expect(await three.customer.page.locator("body").textContent()).not.toMatch(/1 h \d\d|-\d/);
    expect(three.bad()).toEqual([]);
  });

  it("all three tokens are revoked", { timeout: 300_000 }, async () => {
    three = await underWay(chrome, town);
    const fresh = await api<{ token: string }>(server, "/sessions", "", { tenant: town.slug, email: town.email, password: town.password });
    await api(server, `/orders/${three.order}/links`, fresh.token, undefined, "DELETE");
    await api(server, "/sessions/current", three.worker.token, undefined, "DELETE");
    await api(server, "/sessions/current", town.token, undefined, "DELETE");
    // Whoever is still connected is told at the latest when they connect again.
    await server.kill();
    await server.again();
    await headline(three.customer.page, "This link is not active");
    await three.driver.page.getByText("You were signed out").waitFor();
    await three.desk.page.getByRole("heading", { name: "Sign in to OmniRoute" }).waitFor();
    for (const { page } of [three.customer, three.desk]) {
      expect(await page.locator("body").textContent()).not.toMatch(/Bread|Wanda|Ana\b/);
    }
    expect(three.bad()).toEqual([]);
  });
});

/** Runs in the page: its wall clock and its positions' are off, its monotonic one runs as ever. */
function shiftClock(offMs: number): void {
  const Real = Date;
  class Shifted extends Real {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(Real.now() + offMs);
      else super(...(given as [number]));
    }
    static override now(): number {
      return Real.now() + offMs;
    }
  }
  globalThis.Date = Shifted as DateConstructor;
  const stamped = GeolocationPosition.prototype;
  const real = Object.getOwnPropertyDescriptor(stamped, "timestamp");
  Object.defineProperty(stamped, "timestamp", {
    get(this: GeolocationPosition) {
      return (real?.get?.call(this) as number) + offMs;
    },
  });
}
