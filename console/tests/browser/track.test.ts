import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api, browser, CENTRE, eventually, found, place, Server, type Town } from "./harness.ts";
import { ask, expectAccessible, headline, linkTo, walk, watched } from "./track-page.ts";

const HOSTILE = `<img/src=x/onerror=window.pwned=1>`;
const SCRIPT = `<script>window.pwned=1</script>`;

describe("the tracking page", () => {
  let server: Server;
  let chrome: Browser;
  let town: Town;
  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, 2, ["Wanda Worker", `${HOSTILE} Smith`]);
    chrome = await browser();
  });
  afterAll(async () => {
    await chrome?.close();
    await server?.stop();
  });

  const ordered = (more: Record<string, unknown> = {}) =>
    place(town, {
      strategy: "manual",
      dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "Ana", address: "Rua da Boavista 1" },
      ...more,
    });
  const assign = (order: string, worker = 0) => api(server, `/orders/${order}/assign`, town.token, { worker_id: town.workers[worker]?.id });

  it("says each state as it comes, and the PIN to the recipient only", async () => {
    const order = await ordered({ payment: "wallet", customer_id: town.customer });
    const [mine, theirs] = [await linkTo(town, order), await linkTo(town, order, "sender")];
    const { page, bad, context } = await watched(chrome, town);
    const sender = await watched(chrome, town);
    await page.goto(server.url + mine);
    await sender.page.goto(server.url + theirs);
    await headline(page, /Finding a driver|Order placed/);
    await page.getByText("Your order from Corner").waitFor();
    await page.getByText("Bread").waitFor();
    await expectAccessible(page);

    const note = page.getByRole("textbox", { name: "Note to the driver" });
    await note.fill("Ring twice, “Ωmega” 東京");
    await page.getByRole("button", { name: "Send note" }).click();
    await page.getByText("The driver has your note.").waitFor();
    const kept = await api<{ dropoff: { contact: Record<string, unknown> } }>(server, `/orders/${order}`, town.token);
    expect(JSON.stringify(kept.dropoff.contact)).toContain("東京");

    await assign(order);
    await headline(page, "A driver has your order");
    await page.getByText("Wanda", { exact: true }).waitFor();
    const pin = (await page.getByRole("region", { name: "Your PIN" }).locator(".visually-hidden").textContent())?.replaceAll(" ", "");
    expect(pin).toMatch(/^\d{4}$/);
    await headline(sender.page, "A driver has your order");
    expect(await sender.page.getByText("Your PIN").count()).toBe(0);
    expect(await sender.page.content()).not.toContain(pin?.split("").join(" "));

    await walk(town, order, "pickup", "en_route", "arrived", "completed");
    await walk(town, order, "dropoff", "en_route");
    await headline(page, "On the way");
    expect(await page.getByRole("listitem").filter({ hasText: "On the way" }).getAttribute("aria-current")).toBe("step");
    await expectAccessible(page);

    await walk(town, order, "dropoff", "arrived");
    await headline(page, "Your driver is here");
    await page.getByText("Tell the driver this PIN").waitFor();
    expect(await note.count()).toBe(0);
    await expectAccessible(page);

    await walk(town, order, "dropoff", "completed");
    await headline(page, "Delivered");
    await page.getByRole("heading", { name: "Receipt" }).waitFor();
    expect(await page.getByText("Your PIN").count()).toBe(0);
    expect(await page.getByRole("region", { name: "Map" }).count()).toBe(0);
    await expectAccessible(page);

    await page.getByRole("button", { name: "Send rating" }).click();
    await page.getByText("Choose how many stars first.").waitFor();
    await page.getByRole("radio", { name: "5 stars" }).check({ force: true });
    await page.getByRole("checkbox", { name: "Friendly" }).check({ force: true });
    await page.getByRole("radio", { name: "€2.00" }).check({ force: true });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Send rating" }).click();
    await page.getByText("Thank you for your rating.").waitFor();
    await page.getByText("Your tip of €2.00 is with the driver.").waitFor();
    // The statement follows the journal at its own pace.
    const statement = () => api(server, `/workers/${town.workers[0]?.id}/statement`, town.token);
    await eventually(statement, (told) => JSON.stringify(told).includes('"tip"'));

    await headline(sender.page, "Delivered");
    expect(await sender.page.getByText("How was it?").count()).toBe(0);
    expect([...bad, ...sender.bad]).toEqual([]);
    await context.close();
    await sender.context.close();
  });

  it("says plainly why it was not delivered", async () => {
    const order = await ordered();
    const { page, bad, context } = await watched(chrome, town, { colorScheme: "dark" });
    await page.goto(server.url + (await linkTo(town, order)));
    await assign(order);
    await walk(town, order, "pickup", "en_route", "arrived", "completed");
    await walk(town, order, "dropoff", "en_route", "arrived", "failed");
    await headline(page, /Not delivered|Going back/);
    await page.getByText("Nobody was").waitFor();
    await expectAccessible(page);
    expect(bad).toEqual([]);
    await context.close();
  });

  it("a dead link tells nothing, and every dead link tells the same", async () => {
    const order = await ordered();
    const path = await linkTo(town, order);
    const { page, bad, context } = await watched(chrome, town);
    await page.goto(server.url + path);
    await headline(page, /Finding a driver|Order placed/);
    await api(server, `/orders/${order}/links`, town.token, undefined, "DELETE");
    await headline(page, "This link is not active");
    const dead = await page.locator("#root").innerHTML();
    expect(dead).not.toMatch(/Corner|Bread|Boavista|Ana/);
    expect(await page.title()).toBe("Your delivery");
    await expectAccessible(page);
    for (const other of [path, `/t/${"n".repeat(32)}`, "/t/x", "/t/%3Cscript%3E"]) {
      await page.goto(server.url + other);
      await page.getByRole("heading", { name: "This link is not active" }).waitFor();
      expect(await page.locator("#root").innerHTML()).toBe(dead);
    }
    expect(bad).toEqual([]);
    await context.close();
  });

  it("hostile names are text", async () => {
    const product = (await api<{ id: string }>(server, "/products", town.token, { sku: "evil", name: `${SCRIPT} \u202Eevil`, weight_grams: 1, tax: 0 })).id;
    const lists = await api<{ items: { id: string; name: string; currency: string; prices: unknown[] }[] }>(server, "/price-lists", town.token);
    const list = lists.items[0];
    const prices = [{ product_id: town.product, minor: 240 }, { product_id: product, minor: 100 }];
    await api(server, `/price-lists/${list?.id}`, town.token, { name: "Day", currency: "EUR", prices }, "PUT");
    await api(server, "/inventory/moves", town.token, { warehouse_id: town.warehouse, product_id: product, pieces: 10, reason: "opening" });
    const merchant = (await api<{ id: string }>(server, "/parties", town.token, { kind: "merchant", name: SCRIPT, warehouse_id: town.warehouse })).id;
    const address = `"><svg/onload=window.pwned=1> السوق الكبير ${"W".repeat(120)}`;
    const order = await ordered({
      merchant_id: merchant,
      lines: [{ product_id: product, quantity: 1 }],
      dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: SCRIPT, address },
    });
    await assign(order, 1);
    const { page, bad, context } = await watched(chrome, town);
    await page.goto(server.url + (await linkTo(town, order)));
    await headline(page, "A driver has your order");
    for (const text of [HOSTILE, `Your order from ${SCRIPT}`, address]) await page.getByText(text, { exact: true }).waitFor();
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expectAccessible(page);
    expect(bad).toEqual([]);
    await context.close();
  });

  it("says everything without its map, and shows the map on a tap", async () => {
    const order = await ordered();
    const { page, bad, context } = await watched(chrome, town);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(server.url + (await linkTo(town, order)));
    await headline(page, /Finding a driver|Order placed/);
    expect(asked.filter((path) => /CityMap|track-map|maplibre|tiles/.test(path))).toEqual([]);
    await page.getByRole("button", { name: "Show the map" }).click();
    await page.locator(".city-map canvas").waitFor();
    await page.getByText("© OpenStreetMap contributors").waitFor();
    await page.getByRole("button", { name: "Hide the map" }).click();
    expect(await page.locator(".city-map").count()).toBe(0);

    await page.route(/CityMap|track-map/, (route) => route.abort());
    await page.reload();
    await page.getByRole("button", { name: "Show the map" }).click();
    await page.getByText(/map could not be loaded|map did not load|not be loaded/i).first().waitFor();
    await page.getByText("Bread").waitFor();
    expect(bad.filter((what) => !/dynamically imported module/.test(what))).toEqual([]);
    await context.close();
  });

  it("speaks the reader's language, and fits a desk", async () => {
    const order = await ordered();
    const { page, bad, context } = await watched(chrome, town, { locale: "pt-PT", viewport: { width: 1280, height: 800 } });
    await page.goto(server.url + (await linkTo(town, order)));
    await headline(page, /À procura de estafeta|Encomenda recebida/);
    expect(await page.locator("html").getAttribute("lang")).toBe("pt");
    await expectAccessible(page);
    expect(bad).toEqual([]);
    await context.close();
  });

  it("asks nothing while hidden, and says how old what it knows is when the network goes", async () => {
    const order = await ordered({ dropoff: { place: CENTRE, name: "Ana" } });
    const { page, bad, context } = await watched(chrome, town);
    await page.goto(server.url + (await linkTo(town, order)));
    await headline(page, /Finding a driver|Order placed/);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.evaluate(hide, true);
    await ask(page);
    await page.waitForTimeout(500);
    expect(asked).toEqual([]);
    await page.evaluate(hide, false);
    await expect.poll(() => asked.length).toBeGreaterThan(0);

    await context.setOffline(true);
    await ask(page);
    await page.getByText(/No connection. Last known \d+ s ago/).waitFor();
    await page.getByText("Bread").waitFor();
    await context.setOffline(false);
    await ask(page);
    await page.getByText(/Updated/).waitFor();
    expect(bad).toEqual([]);
    await context.close();
  });
});

/** Runs in the page: the tab goes to the back, or comes to the front. */
function hide(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
