// The dispatcher's desk by hand: placing, assigning, cancelling, undoing, two people at
// one order, many orders at once, and names that try to break out.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dark, expectAccessible, openDesk, shot } from "./desk-page.ts";
import { Courier } from "./driver-client.ts";
import { api, browser, CENTRE, eventually, found, place, Server, signIn, type Town } from "./harness.ts";

const HOSTILE = "<script>alert(1)</script>";
const RTL = "\u202Eשלום <b>x</b>";
const EMOJI = "𠜎 🚴🏽‍♀️ Zoë";
const LONG = "Maximiliana-Guadalupe-von-und-zu-".repeat(6).slice(0, 190);

interface OrderNow {
  state: string;
  version: number;
  on_hold?: string | null;
  assignment?: { worker_id: string; ended_at?: string | null } | null;
}

describe("the desk", () => {
  let server: Server;
  let chrome: Browser;
  let town: Town;
  const couriers: Courier[] = [];
  const order = (id: string): Promise<OrderNow> => api<OrderNow>(server, `/orders/${id}`, town.token);
  const manual = (more: Record<string, unknown> = {}): Promise<string> => place(town, { strategy: "manual", ...more });
  const open = async (page: Page, id: string): Promise<void> => {
    await page.evaluate((to) => (window as unknown as { __omniroute: { useSelection: { getState(): { open(id: string): void } } } }).__omniroute.useSelection.getState().open(to), id);
    await page.getByRole("tab", { name: "Stops" }).waitFor();
  };
  const onPage = (page: Page): Promise<unknown> => page.locator(".drawer h2").click();

  beforeAll(async () => {
    server = await Server.start();
    chrome = await browser();
    town = await found(server, 4, ["Ade Bello", HOSTILE, RTL, LONG]);
    for (const [i, worker] of town.workers.entries()) {
      const courier = await Courier.connect(server, worker.token);
      await courier.goAvailable(CENTRE.lat + i * 0.002, CENTRE.lng);
      couriers.push(courier);
    }
  });
  // A page left open would go on drawing its map.
  afterEach(async () => {
    for (const context of chrome.contexts()) await context.close();
  });
  afterAll(async () => {
    for (const courier of couriers) courier.close();
    await chrome?.close();
    await server?.stop();
  });

  it("signs in with a password manager's fields, and says why not", async () => {
    const page = await chrome.newPage({ colorScheme: "light" });
    await page.goto(server.url);
    await page.locator("input[autocomplete=organization]").fill(town.slug);
    await page.locator("input[autocomplete=username]").fill(town.email);
    await page.locator("input[autocomplete=current-password]").fill("not it");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Tenant, e-mail or password is wrong.").waitFor();
    await expectAccessible(page, ".login");
    await shot(page, "login");
    await dark(page);
    await shot(page, "login-dark");
    await page.locator("input[autocomplete=current-password]").fill(town.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toContain(town.password);
    expect(kept).not.toContain(town.email);
  });

  it("places an order by two clicks on the map", async () => {
    const { page, errors } = await openDesk(chrome, town, town.token);
    await page.locator(".map-pane canvas").waitFor();
    await page.locator("#queue").focus();
    await page.keyboard.press("n");
    await page.getByRole("dialog", { name: "New order" }).waitFor();
    await page.getByText("Click the map near the shop").waitFor();
    const box = await page.locator(".map-pane").boundingBox();
    if (!box) throw new Error("no map");
    const shops = (): Promise<string> => page.getByRole("combobox", { name: "Pickup at" }).inputValue();
    // The shops come by themselves; a click before they are there sets nothing.
    await eventually(async () => {
      await page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.5);
      return shops();
    }, (shop) => shop === "Corner");
    await page.mouse.click(box.x + box.width * 0.35, box.y + box.height * 0.4);
    await eventually(() => page.getByLabel("Drop-off at").inputValue(), (at) => /^41\./.test(at));
    await page.getByRole("combobox", { name: "Add a product" }).fill("Bread");
    await page.getByRole("option", { name: /Bread/ }).click();
    await page.getByText("for the goods").waitFor();
    await page.getByLabel("Name", { exact: true }).fill(HOSTILE);
    await page.getByLabel("Address").fill(RTL);
    await page.getByLabel("Note for the driver").fill(`${EMOJI} ${LONG}`);
    await expectAccessible(page, ".intake");
    await shot(page, "intake");
    await dark(page);
    await shot(page, "intake-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("button", { name: /Place order/ }).click();
    await page.getByRole("tab", { name: "Stops" }).waitFor();
    await page.getByLabel("Drop-off", { exact: true }).getByText(HOSTILE).waitFor();
    expect(errors).toEqual([]);
  });

  it("places an order by keyboard alone, and takes it back with u", async () => {
    const { page, errors } = await openDesk(chrome, town, town.token);
    await page.locator("body").press("n");
    await page.getByRole("dialog", { name: "New order" }).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Choose where the goods come from.").waitFor();
    await eventually(async () => {
      await page.getByRole("combobox", { name: "Pickup at" }).focus();
      await page.keyboard.press("ArrowDown");
      return page.getByRole("option", { name: "Corner" }).count();
    }, (count) => count > 0);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("41.15790, -8.62910");
    await page.getByRole("combobox", { name: "Add a product" }).focus();
    await page.keyboard.type("bre");
    await page.getByRole("option", { name: /Bread/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("for the goods").waitFor();
    await page.getByLabel("Worker", { exact: true }).selectOption("manual");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("tab", { name: "Stops" }).waitFor();
    const id = String(await page.locator(".drawer h2").getAttribute("title"));
    expect((await order(id)).state).toBe("dispatching");
    await page.keyboard.press("u");
    await eventually(() => order(id), (now) => now.state === "cancelled");
    await page.getByText("Undone: Place an order.").first().waitFor();
    expect(errors).toEqual([]);
  });

  it("what the server refuses stands at its field", async () => {
    const { page } = await openDesk(chrome, town, town.token);
    await page.locator("body").press("n");
    await eventually(async () => {
      await page.getByRole("combobox", { name: "Pickup at" }).fill("Cor");
      return page.getByRole("option", { name: "Corner" }).count();
    }, (count) => count > 0);
    await page.getByRole("option", { name: "Corner" }).click();
    await page.getByLabel("Drop-off at").fill("10.0, 10.0");
    await page.getByRole("combobox", { name: "Add a product" }).fill("Bread");
    await page.getByRole("option", { name: /Bread/ }).click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".intake").getByText(/cannot be reached/).waitFor();
    expect(await page.getByLabel("Drop-off at").getAttribute("aria-invalid")).toBe("true");
  });

  it("assigns by a number key, and takes it back with u", async () => {
    const id = await manual({ dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: EMOJI, note: LONG } });
    const { page, errors } = await openDesk(chrome, town, town.token);
    await open(page, id);
    await onPage(page);
    await page.keyboard.press("a");
    await page.locator(".candidate").first().waitFor();
    await expectAccessible(page, ".drawer");
    await shot(page, "assign");
    await dark(page);
    await shot(page, "assign-dark");
    await page.emulateMedia({ colorScheme: "light" });
    const wanted = await page.locator(".candidate-name").first().textContent();
    await page.keyboard.press("1");
    const now = await eventually(() => order(id), (seen) => seen.state === "assigned");
    expect(town.workers.find((worker) => worker.id === now.assignment?.worker_id)?.name).toBe(wanted);
    await page.getByText(/ is with /).first().waitFor();
    await page.keyboard.press("u");
    await eventually(() => order(id), (seen) => seen.state === "dispatching");
    expect(errors).toEqual([]);
  });

  it("cancels after the consequences, with five seconds to think", async () => {
    const id = await manual();
    const { page, errors } = await openDesk(chrome, town, town.token);
    await open(page, id);
    await onPage(page);
    const choose = async (): Promise<void> => {
      await page.keyboard.press("c");
      await page.locator(".consequences li").first().waitFor();
      await page.getByLabel("Reason").fill("changed their mind");
      await expectAccessible(page, ".drawer");
      await shot(page, "cancel");
      await page.getByLabel("Reason").press("Enter");
      await page.getByRole("region", { name: "Not sent yet" }).waitFor();
    };
    await choose();
    await shot(page, "countdown");
    expect((await order(id)).state).toBe("dispatching");
    await page.keyboard.press("u");
    await page.getByText(/^Not sent: Cancel/).first().waitFor();
    expect((await order(id)).state).toBe("dispatching");
    await choose();
    await page.keyboard.press("Enter");
    await eventually(() => order(id), (now) => now.state === "cancelled");
    expect(errors).toEqual([]);
  });

  it("two dispatchers: who looks is seen, and a conflict shows both sides", async () => {
    await api(server, "/users", town.token, { email: "bo@corner.example", password: "another long password", name: "Bo Berg", role: "dispatcher" });
    const bo = await signIn(server, { tenant: town.slug, email: "bo@corner.example", password: "another long password" });
    const id = await manual();
    const first = await openDesk(chrome, town, town.token);
    const second = await openDesk(chrome, town, bo.token);
    await open(first.page, id);
    await open(second.page, id);
    await first.page.getByRole("list", { name: "Also here" }).getByText("Bo Berg").waitFor();
    const [ade, other] = town.workers;
    if (!ade || !other) throw new Error("no workers");
    // Bo's hand is faster: between Ada's key and the server.
    await first.page.route("**/assign", async (route) => {
      await api(server, `/orders/${id}/assign`, bo.token, { worker_id: other.id });
      await route.continue();
    }, { times: 1 });
    await onPage(first.page);
    await first.page.keyboard.press("a");
    await first.page.locator(".candidate", { hasText: ade.name }).click();
    const dialog = first.page.getByRole("dialog", { name: "Somebody was faster" });
    await dialog.getByText("Assign").first().waitFor();
    await dialog.getByText("Now, changed by Bo Berg").waitFor();
    await dialog.getByText(other.name, { exact: true }).waitFor();
    await expectAccessible(first.page, "[role=dialog]");
    await shot(first.page, "conflict");
    await dialog.getByRole("button", { name: "Do it anyway" }).click();
    await eventually(() => order(id), (now) => now.assignment?.worker_id === ade.id);
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  it("two thousand at once: a result for each, failures stay marked", { timeout: 300_000 }, async () => {
    const ids: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      const body = { orders: Array.from({ length: 100 }, () => ({ merchant_id: town.merchant, payment: "cash", strategy: "manual", lines: [{ product_id: town.product, quantity: 1 }], dropoff: { place: { lat: 41.1579, lng: -8.6291 } } })) };
      const { results } = await api<{ results: { order: { id: string } }[] }>(server, "/orders/bulk", town.token, body);
      ids.push(...results.map((result) => result.order.id));
    }
    const { page, errors } = await openDesk(chrome, town, town.token);
    await eventually(() => page.locator(".panel-count").first().textContent(), (count) => Number(count) >= 2_000);
    await page.evaluate((all) => (window as unknown as { __omniroute: { useSelection: { getState(): { markAll(ids: string[]): void } } } }).__omniroute.useSelection.getState().markAll(all), ids);
    await page.getByText("2000 orders marked").waitFor();
    await expectAccessible(page, ".bulk");
    // Five end under the dispatcher's hands.
    for (const id of ids.slice(0, 5)) await api(server, `/orders/${id}/cancel`, town.token, { reason: "gone" });
    await page.getByRole("button", { name: "Hold…" }).click();
    await page.getByLabel("Hold: why?").fill("rain");
    await page.keyboard.press("Enter");
    await page.getByText("Hold: 1995 of 2000 done, 5 not done").waitFor({ timeout: 120_000 });
    await page.getByText("5 orders marked").waitFor();
    await expectAccessible(page, ".bulk");
    await shot(page, "bulk");
    await dark(page);
    await shot(page, "bulk-dark");
    expect((await order(String(ids[100]))).on_hold).toBe("rain");
    expect(await page.locator(".bulk-results li").count()).toBeLessThan(40);
    await page.locator("body").press("Escape");
    await page.locator("body").press("Escape");
    await page.locator("body").press("u");
    await eventually(() => order(String(ids[100])), (now) => !now.on_hold);
    expect(errors).toEqual([]);
  });
});
