import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { api, browser, found, place, Server, type Town } from "./harness.ts";
import { Courier } from "./driver-client.ts";
import { dark, openDesk, shot, expectAccessible } from "./desk-page.ts";

describe("look", () => {
  let town: Town; let server: Server; let chrome: Browser;
  beforeAll(async () => {
    server = await Server.start();
    chrome = await browser();
    town = await found(server, 4, ["Ade Bello", "Bola \u202Eevil<script>alert(1)</script>", "Ção da Silva com um nome muito muito comprido que nunca acaba de maneira nenhuma", "𠜎𠜱 😀"]);
  });
  afterAll(async () => { await chrome?.close(); await server?.stop(); });
  it("looks", async () => {
    const page0 = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
    await page0.goto(server.url);
    await page0.getByLabel("Tenant").fill("corner");
    await page0.getByLabel("E-mail").fill("x@y.z");
    await page0.locator("input[name=password]").fill("wrong");
    await page0.getByRole("button", { name: "Sign in" }).click();
    await page0.getByRole("alert").waitFor();
    await shot(page0, "login");
    await expectAccessible(page0, ".login").catch((e) => console.log("login", String(e).slice(0, 1500)));
    await page0.close();
    const couriers = [];
    for (const [i, w] of town.workers.entries()) { const c = await Courier.connect(server, w.token); await c.goAvailable(41.15 + i * 0.002, -8.612); couriers.push(c); }
    const id = await place(town, { dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "<script>alert(1)</script>", phone: "+351 900", address: "Rua \u05D0\u05D1\u05D2 12", note: "Ring 😀 twice. ".repeat(12), due: new Date(Date.now() + 40 * 60000).toISOString() } });
    for (let i = 0; i < 6; i++) await place(town, { strategy: "manual", dropoff: { place: { lat: 41.155 + i * 0.001, lng: -8.62 }, name: "Ana", due: new Date(Date.now() + (i - 2) * 10 * 60000).toISOString() } });
    const { page, errors } = await openDesk(chrome, town, town.token);
    await page.waitForTimeout(1500);
    await shot(page, "live");
    await page.locator(`[data-order="${id}"]`).click();
    await page.getByRole("tab", { name: "Stops" }).waitFor();
    await page.waitForTimeout(800);
    await shot(page, "drawer-stops");
    for (const tab of ["Offers", "Why", "Timeline", "Money"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.waitForTimeout(900);
      await shot(page, `drawer-${tab.toLowerCase()}`);
      await expectAccessible(page, ".drawer").catch((e) => console.log(tab, String(e).slice(0, 1500)));
    }
    await page.getByRole("button", { name: "Hold" }).first().click();
    await page.waitForTimeout(300);
    await shot(page, "drawer-hold");
    await page.keyboard.press("Escape");
    await page.locator(".drawer h2").click();
    await page.keyboard.press("a");
    await page.waitForTimeout(1000);
    await shot(page, "drawer-assign");
    await dark(page);
    await shot(page, "drawer-assign-dark");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await page.waitForTimeout(1500);
    await shot(page, "intake-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await shot(page, "intake");
    await expectAccessible(page, ".intake").catch((e) => console.log("intake", String(e).slice(0, 1500)));
    await page.keyboard.press("Escape");
    await page.locator("#queue").focus();
    await page.keyboard.press("Control+a");
    await page.waitForTimeout(300);
    await shot(page, "bulk");
    await expectAccessible(page, ".bulk").catch((e) => console.log("bulk", String(e).slice(0, 1500)));
    await page.getByRole("button", { name: "Hold…" }).click();
    await page.keyboard.type("rain");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(1500);
    await shot(page, "bulk-after");
    console.log("errors", errors);
    await page.close();
    for (const c of couriers) c.close();
    void api;
  });
});
