// The Live page in a real browser: what it shows is what the server has, whatever
// happens to the line or to the server; and nobody needs a pointer.
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CuttingProxy } from "./cutting-proxy.ts";
import { Courier } from "./driver-client.ts";
import { api, browser, CENTRE, eventually, found, place, Server, type Town } from "./harness.ts";
import { asTruth, believed, openLive, truth } from "./live-page.ts";

let chrome: Browser;
beforeAll(async () => {
  chrome = await browser();
});
afterAll(async () => {
  await chrome?.close();
});

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const stop = (lat: number, lng: number, due?: string) => ({ dropoff: { place: { lat, lng }, name: "Rui", ...(due ? { due } : {}) } });

describe("the Live page", () => {
  let server: Server;
  let town: Town;
  let page: Page;
  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, 3, ["Ana Martins", "<script>alert(1)</script>", "محمد علي"]);
    for (let i = 0; i < 6; i += 1) await place(town, { ...stop(41.15 + i / 500, -8.62, soon(i * 10 - 5)), strategy: "manual" });
    page = await openLive(chrome, server.url, town.token);
  });
  afterAll(async () => {
    await page?.context().close();
    await server?.stop();
  });

  it("shows the snapshot: orders by time left, workers with their names as text", async () => {
    const rows = page.locator("#queue [role=row]");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(6);
    const shown = await rows.evaluateAll((all) => all.map((row) => Number(/−?\d+/.exec(row.querySelector(".left")?.textContent ?? "")?.[0].replace("−", "-"))));
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    await page.getByText("Off duty").click();
    await page.locator("#workers").getByText("<script>alert(1)</script>").waitFor();
    expect(asTruth(await believed(page))).toEqual(await truth(town));
  });

  it("has nothing serious for axe to find, in both colours, with help and palette open", async () => {
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("t");
    await page.keyboard.press("t");
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/A command/).waitFor();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("Escape");
  });

  it("filters by a counter and by the language of the box", async () => {
    await page.getByRole("button", { name: /Late now/ }).click();
    await page.waitForFunction(() => document.querySelectorAll("#queue [role=row]").length === 1);
    await page.keyboard.press("/");
    await page.keyboard.type("left>20");
    await page.waitForFunction(() => document.querySelectorAll("#queue [role=row]").length === 3);
    await page.keyboard.type(" colour:red");
    await page.getByText(/"colour:" is not known/).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelectorAll("#queue [role=row]").length === 6);
  });

  it("a change made elsewhere is shown without asking", async () => {
    const { orders } = await believed(page);
    const id = orders[0]?.id ?? "";
    await api(server, `/orders/${id}/hold`, town.token, { reason: "asked" });
    await page.locator(`[data-order="${id}"]`).first().getByText("on hold").waitFor();
  });

  it("says that the server is gone and since when, forbids acts, and heals by itself", async () => {
    await server.kill();
    await page.getByText(/No connection since \d\d:\d\d:\d\d/).waitFor();
    await page.locator(".fresh-old").first().waitFor();
    expect(await page.getByRole("button", { name: "New order" }).isDisabled()).toBe(true);
    expect(await page.locator("#queue [role=row]").count()).toBe(6);
    expect(await serious(page)).toEqual([]);
    await server.again();
    const id = await place(town, stop(41.16, -8.63));
    await page.locator(".banner-ok").getByText(/Connected again/).waitFor();
    await page.locator(`[data-order="${id}"]`).first().waitFor();
    await eventually(
      async () => JSON.stringify(asTruth(await believed(page))) === JSON.stringify(await truth(town)),
      (same) => same,
    );
  });

  it("a token that is revoked leads to the login page, and back to the same order", async () => {
    const { token } = await api<{ token: string }>(server, "/sessions", "", { tenant: town.slug, email: town.email, password: town.password });
    const other = await openLive(chrome, server.url, token);
    await other.keyboard.press("j");
    const { selected } = await believed(other);
    expect(selected).not.toBeNull();
    await api(server, "/sessions/current", token, undefined, "DELETE");
    await other.locator("input[type=password]").waitFor({ timeout: 60_000 });
    for (const [field, value] of [["tenant", town.slug], ["email", town.email], ["password", town.password]] as const) {
      await other.locator(`input[name=${field}]`).fill(value);
    }
    await other.keyboard.press("Enter");
    await other.locator("#queue").waitFor();
    expect((await believed(other)).selected).toBe(selected);
    await other.context().close();
  });
});

describe("a line that is cut a hundred times", () => {
  let server: Server;
  let town: Town;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, 12);
    proxy = await CuttingProxy.before(server.port);
  });
  afterAll(async () => {
    proxy?.close();
    await server?.stop();
  });

  it("leaves the page with what the server has, field by field", { timeout: 900_000 }, async () => {
    const page = await openLive(chrome, proxy.url, town.token);
    const random = dice(Number(process.env["OMNIROUTE_TEST_SEED"] ?? 20_260));
    let over = false;
    const busy = keepBusy(town, random, () => over);
    while (proxy.cuts < 100) {
      await new Promise((done) => setTimeout(done, random() * 600));
      proxy.cut();
    }
    over = true;
    const acts = await busy;
    const seen = await eventually(
      async () => ({ page: asTruth(await believed(page)), server: await truth(town), link: (await believed(page)).link }),
      (both) => both.link === "live" && JSON.stringify(both.page) === JSON.stringify(both.server),
      60,
    );
    expect(seen.page).toEqual(seen.server);
    expect(seen.page.orders.length).toBeGreaterThan(20);
    expect(acts).toBeGreaterThan(50);
    expect(proxy.sockets).toBeGreaterThanOrEqual(100);
    await page.context().close();
  });
});

/** The same dice for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Orders come, are held, given, taken back and cancelled until it is over. */
async function keepBusy(town: Town, random: () => number, over: () => boolean): Promise<number> {
  const orders: string[] = [];
  let acts = 0;
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const act = async (path: string, body: object) => {
    // A refusal is as good as an act: the state is what is compared.
    await api(town.server, path, town.token, body).catch(() => undefined);
    acts += 1;
  };
  while (!over()) {
    const order = pick(orders);
    const worker = pick(town.workers)?.id ?? "";
    const roll = random();
    if (!order || roll < 0.35) orders.push(await place(town, { ...stop(41.14 + random() / 50, -8.6 - random() / 20), strategy: "manual" }));
    else if (roll < 0.55) await act(`/orders/${order}/assign`, { worker_id: worker });
    else if (roll < 0.65) await act(`/orders/${order}/unassign`, { reason: "test" });
    else if (roll < 0.75) await act(`/orders/${order}/hold`, { reason: "test" });
    else if (roll < 0.8) await act(`/orders/${order}/resume`, {});
    else if (roll < 0.88) await act(`/orders/${order}/cancel`, { reason: "test" });
    else await act(`/workers/${worker}/duty`, { duty: pick(["available", "paused", "off_duty"]) });
    await new Promise((done) => setTimeout(done, 60));
  }
  return acts;
}

describe("without a pointer", () => {
  const ORDERS = 50;
  let server: Server;
  let town: Town;
  let couriers: Courier[];
  let standing: ReturnType<typeof setInterval>;
  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, ORDERS + 4);
    couriers = await Promise.all(town.workers.map((worker) => Courier.connect(server, worker.token)));
    const around = (i: number) => [CENTRE.lat + ((i % 9) - 4) / 900, CENTRE.lng + (Math.floor(i / 9) - 3) / 700] as const;
    await Promise.all(couriers.map((courier, i) => courier.goAvailable(...around(i))));
    standing = setInterval(() => couriers.forEach((courier, i) => courier.stand(...around(i))), 20_000);
    for (let i = 0; i < ORDERS; i += 1) await place(town, { ...stop(41.155, -8.62, soon(30 + i)), strategy: "manual" });
  });
  afterAll(async () => {
    clearInterval(standing);
    couriers?.forEach((courier) => courier.socket.close());
    await server?.stop();
  });

  it("fifty orders are assigned with j, a and 1", { timeout: 900_000 }, async () => {
    const page = await openLive(chrome, server.url, town.token);
    await page.locator("#queue [role=row]").first().waitFor();
    for (let i = 0; i < ORDERS; i += 1) {
      await page.keyboard.press("j");
      const { selected } = await believed(page);
      await page.keyboard.press("a");
      await page.locator(".candidates .candidate").first().waitFor();
      await page.keyboard.press("1");
      await eventually(
        async () => (await believed(page)).orders.find(({ id }) => id === selected)?.state,
        (state) => state === "assigned",
      );
    }
    const rows = (await believed(page)).orders;
    expect(rows.filter(({ state }) => state === "assigned")).toHaveLength(ORDERS);
    expect(new Set(rows.map(({ worker_id }) => worker_id)).size).toBe(ORDERS);
    await page.context().close();
  });
});
