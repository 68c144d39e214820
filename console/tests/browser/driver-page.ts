// The driver's app in a phone of its own: Chromium with a position and permissions.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { api, CENTRE, type Town, type Worker } from "./harness.ts";

export interface Phone {
  context: BrowserContext;
  page: Page;
  errors: string[];
}

export async function phone(chrome: Browser, more: Record<string, unknown> = {}): Promise<Phone> {
  const context = await chrome.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: "en-GB",
    geolocation: { latitude: CENTRE.lat + 0.004, longitude: CENTRE.lng + 0.003, accuracy: 9 },
    permissions: ["geolocation", "notifications"],
    ...more,
  });
  return { context, ...(await tab(context)) };
}

export async function tab(context: BrowserContext): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, errors };
}

/** Opens the app signed in, as from a link. */
export async function open(page: Page, town: Town, worker: Worker): Promise<void> {
  await page.goto(`${town.server.url}/driver#token=${worker.token}`);
  await page.getByRole("button", { name: /Go available|Break/ }).first().waitFor();
}

export async function goAvailable(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Go available" }).click();
  await page.getByText("Waiting for offers").waitFor();
}

/** Holds the big button as a thumb does. */
export async function accept(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Hold to accept" });
  await button.waitFor();
  const box = await button.boundingBox();
  if (!box) throw new Error("the button has no place");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
}

/** Presses the one big next step and waits for the one after it. */
export async function step(page: Page, label: string, next: string): Promise<void> {
  await page.getByRole("button", { name: label, exact: true }).click();
  await page.getByRole("button", { name: next, exact: true }).waitFor();
}

export interface OrderView {
  state: string;
  version: number;
}

export async function orderOf(town: Town, id: string): Promise<OrderView> {
  return api<OrderView>(town.server, `/orders/${id}`, town.token);
}

/** A picture for the eye, where a folder for them is named. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["OMNIROUTE_SHOTS"];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
