import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accept, goAvailable, open, orderOf, phone, type Phone, shot, step, tab } from "./driver-page.ts";
import { api, browser, eventually, found, hire, place, Server, signIn, type Town, type Worker } from "./harness.ts";

const HOSTILE = `<script>document.title="owned"</script>\u202Eevil "><img src=x onerror=document.title='owned'>`;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface TimelineItem {
  type: string;
  data?: { device_ts?: number | null };
}

describe("the driver's app", () => {
  let server: Server;
  let chrome: Browser;
  let town: Town;
  let worker: Worker;
  let number = 100;
  let device: Phone;
  let page: Page;
  const placed: string[] = [];

  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, 0);
    chrome = await browser();
  });
  afterAll(async () => {
    await chrome?.close();
    await server?.stop();
  });
  beforeEach(async (context) => {
    number += 1;
    worker = await hire(town, `Driver ${number}`, number);
    device = await phone(chrome);
    page = device.page;
    context.onTestFinished(async () => {
      await shot(page, `after-${context.task.name.slice(0, 40).replaceAll(/\W+/g, "-")}`).catch(() => undefined);
      // The next test's offers must find its own worker only.
      await Promise.allSettled(placed.splice(0).map((id) => api(server, `/orders/${id}/cancel`, town.token, { reason: "over" })));
      await api(server, `/workers/${worker.id}/duty`, town.token, { duty: "off_duty" }).catch(() => undefined);
      await device.context.close();
    });
  });

  const offered = async (more: Record<string, unknown> = {}): Promise<string> => {
    await open(page, town, worker);
    await goAvailable(page);
    return placing(more);
  };
  const placing = async (more: Record<string, unknown> = {}): Promise<string> => {
    const id = await place(town, more);
    placed.push(id);
    return id;
  };
  const toPickup = async (): Promise<void> => {
    await accept(page);
    await page.getByRole("button", { name: "Go to the pickup" }).waitFor();
  };
  const throughPickup = async (): Promise<void> => {
    await step(page, "Go to the pickup", "I am at the pickup");
    await step(page, "I am at the pickup", "I have the goods");
    await page.getByRole("button", { name: "I have the goods" }).click();
    await page.getByRole("button", { name: "Picked up", exact: true }).click();
    await page.getByRole("button", { name: "Go to the drop-off" }).waitFor();
  };
  const toDoor = async (): Promise<void> => {
    await step(page, "Go to the drop-off", "I am at the door");
    await step(page, "I am at the door", "Hand over");
  };
  const handOver = async (): Promise<void> => {
    await page.getByRole("button", { name: "Hand over" }).click();
    const exact = page.getByRole("button", { name: "Exact" });
    if (await exact.isVisible()) await exact.click();
    await page.getByRole("button", { name: "Delivered", exact: true }).click();
  };
  const reaches = async (order: string, state: string): Promise<void> => {
    await eventually(() => orderOf(town, order), (seen) => seen.state === state, 60);
  };

  it("carries an order from the offer to the door, with cash, a signature and the pay as offered", async () => {
    const order = await offered({ dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: HOSTILE, note: HOSTILE } });
    const pay = await page.locator("#offer-pay").innerText();
    await toPickup();
    await throughPickup();
    await toDoor();
    await page.getByRole("button", { name: "Hand over" }).click();
    await page.getByRole("button", { name: "Exact" }).click();
    await page.getByRole("button", { name: "Signature" }).click();
    await page.getByLabel("Or type the name of who signs").fill("Ana");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByAltText("Signature").waitFor();
    await page.getByRole("button", { name: "Delivered", exact: true }).click();
    await page.getByText(`${pay} earned`).waitFor();
    await reaches(order, "delivered");
    await page.getByRole("button", { name: "Earnings" }).click();
    await page.getByText("as offered").waitFor();
    expect(await page.title()).toBe("OmniRoute Driver");
    expect(device.errors).toEqual([]);
  });

  it("goes on without a network from the yes to the door, and the server hears all of it in order", async () => {
    const order = await offered();
    await toPickup();
    await device.context.setOffline(true);
    await page.getByText("No connection").waitFor();
    const start = Date.now();
    await throughPickup();
    await toDoor();
    await handOver();
    await page.getByText("Not confirmed yet").waitFor();
    expect((await orderOf(town, order)).state).not.toBe("delivered");
    // The phone is closed and opened again before the network is back.
    const waiting = page.getByRole("button", { name: /6 things wait/ });
    await waiting.waitFor();
    await page.reload();
    await page.getByText("Not confirmed yet").waitFor();
    const end = Date.now();
    await new Promise((done) => setTimeout(done, 5_000));
    await device.context.setOffline(false);
    await page.getByText("Connected again").waitFor();
    await reaches(order, "delivered");
    await page.getByText("Not confirmed yet").waitFor({ state: "detached" });
    // The timeline is read from tables, which follow a moment behind the order.
    let times: number[] = [];
    const listed = async () => {
      const { items } = await api<{ items: TimelineItem[] }>(server, `/orders/${order}/timeline`, town.token);
      times = items.flatMap((item) => item.data?.device_ts ?? []);
      return times.length;
    };
    await expect.poll(listed, { timeout: 10_000 }).toBeGreaterThanOrEqual(6);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const time of times.slice(-6)) {
      expect(time).toBeGreaterThanOrEqual(start - 1_000);
      expect(time).toBeLessThanOrEqual(end + 1_000);
    }
    expect(device.errors).toEqual([]);
  });

  it("heals by itself when the server is killed in the middle of a job", async () => {
    const order = await offered({ payment: "wallet", customer_id: town.customer });
    await toPickup();
    await server.kill();
    await page.getByText("No connection").waitFor();
    await throughPickup();
    await server.again();
    await toDoor();
    await handOver();
    await reaches(order, "delivered");
    expect(device.errors).toEqual([]);
  });

  it("rests in the first tab when a second one opens, and takes over when asked", async () => {
    await open(page, town, worker);
    const second = await tab(device.context);
    await second.page.goto(`${server.url}/driver`);
    await page.getByText("open in another place").waitFor();
    await second.page.getByRole("button", { name: "Go available" }).waitFor();
    await page.getByRole("button", { name: "Use it here" }).click();
    await second.page.getByText("open in another place").waitFor();
    await goAvailable(page);
    expect([...device.errors, ...second.errors]).toEqual([]);
  });

  it("keeps what waits when the token is revoked, and sends it after the same worker signs in", async () => {
    const order = await offered();
    await toPickup();
    await device.context.setOffline(true);
    await page.getByText("No connection").waitFor();
    await step(page, "Go to the pickup", "I am at the pickup");
    await api(server, "/sessions/current", worker.token, undefined, "DELETE");
    await device.context.setOffline(false);
    await page.getByText("You were signed out").waitFor();
    await page.getByText(/1 thing you did is kept/).waitFor();
    await page.getByLabel("Company").fill(town.slug);
    await page.getByLabel("Phone").fill(worker.phone);
    await page.getByLabel("PIN").fill("000000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("PIN").fill(worker.pin);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "I am at the pickup" }).waitFor();
    await reaches(order, "in_progress");
    expect(device.errors).toEqual([]);
  });

  it("says in plain words when the office cancelled what was done without a network", async () => {
    const order = await offered();
    await toPickup();
    await device.context.setOffline(true);
    await page.getByText("No connection").waitFor();
    await step(page, "Go to the pickup", "I am at the pickup");
    await step(page, "I am at the pickup", "I have the goods");
    await api(server, `/orders/${order}/cancel`, town.token, { reason: "closed" });
    await device.context.setOffline(false);
    await page.getByText("“On the way” was not taken").first().waitFor();
    await page.getByRole("button", { name: /Waiting/ }).click();
    await page.getByText("1 later step of the same job went with it.").first().waitFor();
    await page.getByRole("button", { name: "Understood" }).click();
    await page.getByText("Nothing waits").waitFor();
    await page.getByRole("button", { name: "Now" }).click();
    await page.getByText("Waiting for offers").waitFor();
  });

  it("tells at once that an offer was withdrawn, and lets one be declined with a reason", async () => {
    const order = await offered();
    await page.getByRole("button", { name: "Hold to accept" }).waitFor();
    await api(server, `/orders/${order}/cancel`, town.token, { reason: "closed" });
    await page.getByText("The order was cancelled.").waitFor();
    const second = await placing();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("button", { name: "Too far away" }).click();
    await page.getByText("Waiting for offers").waitFor();
    const ladder = await eventually(
      () => api<{ items: { worker_id: string; state: string }[] }>(server, `/orders/${second}/offers`, town.token),
      ({ items }) => items.some((offer) => offer.worker_id === worker.id && offer.state === "declined"),
    );
    expect(ladder.items.length).toBeGreaterThan(0);
  });

  it("accepts by keyboard, and a tap is not enough", async () => {
    await offered();
    const button = page.getByRole("button", { name: "Hold to accept" });
    await button.click();
    await page.waitForTimeout(800);
    await button.focus();
    await page.keyboard.down("Space");
    await page.waitForTimeout(900);
    await page.keyboard.up("Space");
    await page.getByRole("button", { name: "Go to the pickup" }).waitFor();
    await page.getByRole("button", { name: "Problem" }).click();
    await page.getByRole("button", { name: /Give the job back/ }).click();
    await page.getByRole("button", { name: "I feel unwell" }).click();
    await page.getByText("Waiting for offers").waitFor();
  });

  it("counts by the server's clock when the phone's is an hour off, and says so", async () => {
    await page.addInitScript("const real = Date.now.bind(Date); Date.now = () => real() + 3_600_000;");
    const order = await offered();
    await page.getByRole("button", { name: "Hold to accept" }).waitFor();
    const seconds = Number.parseInt(await page.getByRole("timer").innerText(), 10);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(120);
    await toPickup();
    await step(page, "Go to the pickup", "I am at the pickup");
    await reaches(order, "in_progress");
    await page.getByRole("button", { name: "Problem" }).click();
    await page.getByRole("button", { name: /Give the job back/ }).click();
    await page.getByRole("button", { name: "Another reason" }).click();
    await page.getByText("1 h 00 fast").waitFor();
  });

  it("opens without a network from what the phone keeps, and caches no answer of the server", async () => {
    await open(page, town, worker);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.getByRole("button", { name: "Go available" }).waitFor();
    await device.context.setOffline(true);
    await page.reload();
    await page.getByRole("button", { name: "Go available" }).waitFor();
    await page.getByText("No connection").first().waitFor();
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map((request) => new URL(request.url).pathname);
    });
    expect(kept).toContain("/driver");
    expect(kept.filter((path) => path.startsWith("/api"))).toEqual([]);
  });

  it("has no serious accessibility findings on its pages", async () => {
    const check = async (where: string): Promise<void> => {
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const run = (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } }).axe;
        return (await run.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html }));
      });
      expect({ where, found: found.filter(({ impact }) => impact === "serious" || impact === "critical") }).toEqual({ where, found: [] });
    };
    await page.goto(`${server.url}/driver`);
    await page.getByLabel("Company").waitFor();
    await check("sign in");
    await page.goto("about:blank");
    await open(page, town, worker);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme as "light" | "dark" });
      for (const hash of ["", "earnings", "waiting", "more", "trust", "tracker"]) {
        await page.goto(`${server.url}/driver#/${hash}`);
        await page.waitForTimeout(400);
        await check(`${theme} ${hash}`);
      }
    }
    await page.goto(`${server.url}/driver#/`);
    await goAvailable(page);
    const order = await placing();
    await page.getByRole("button", { name: "Hold to accept" }).waitFor();
    await page.waitForTimeout(500);
    await check("offer");
    await toPickup();
    await page.waitForTimeout(3_000);
    await check("job");
    await throughPickup();
    await toDoor();
    await page.getByRole("button", { name: "Hand over" }).click();
    await page.waitForTimeout(500);
    await check("hand over");
    await page.getByRole("button", { name: "Close" }).click();
    await handOver();
    await reaches(order, "delivered");
  });

  it("signs in by a link that works once", async () => {
    const { path } = await api<{ path: string }>(server, `/workers/${worker.id}/sign-in-links`, town.token, {});
    await page.goto(server.url + path);
    await page.getByRole("button", { name: "Go available" }).waitFor();
    expect(new URL(page.url()).hash).toBe("");
    const stranger = await phone(chrome);
    await stranger.page.goto(server.url + path);
    await stranger.page.getByRole("alert").waitFor();
    await stranger.context.close();
    expect((await signIn(server, { tenant: town.slug, phone: worker.phone, pin: worker.pin })).token).not.toBe("");
  });
});
