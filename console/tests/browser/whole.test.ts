// One order through all three apps: a dispatcher places it in the console, a driver
// accepts and delivers it on a phone, its customer follows it by a link and rates it.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accept, goAvailable, open, phone, step } from "./driver-page.ts";
import { api, browser, eventually, found, Server, type Town } from "./harness.ts";
import { headline, watched } from "./track-page.ts";

/** The new order's form, filled by a person who reads its labels. */
async function placeOrder(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New order" }).click();
  const form = page.getByRole("dialog", { name: "New order" });
  await choose(page, "Pickup at", "Corner");
  await form.getByRole("textbox", { name: "Drop-off at" }).fill("41.15790, -8.62910");
  await choose(page, "Add a product", "Bread (bread)");
  await form.getByText("Wallet", { exact: true }).click();
  await choose(page, "Whose wallet", "Cleo Customer");
  await form.getByRole("textbox", { name: "Address" }).fill("Rua da Boavista 1");
  await form.getByRole("button", { name: /Place order/ }).click();
  await form.waitFor({ state: "detached" });
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).fill(option);
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** The recipient's link, as the drawer gives it. */
async function copyLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Copy tracking link" }).click();
  return eventually(
    () => page.evaluate(() => navigator.clipboard.readText()),
    (text) => text.includes("/t/"),
  );
}

describe("one order through all three apps", () => {
  let server: Server;
  let chrome: Browser;
  let town: Town;
  beforeAll(async () => {
    server = await Server.start();
    town = await found(server, 1, ["Wanda Worker"]);
    chrome = await browser();
  });
  afterAll(async () => {
    await chrome?.close();
    await server?.stop();
  });

  it("placed, accepted, proven by PIN, delivered, rated and tipped", { timeout: 300_000 }, async () => {
    const [worker] = town.workers;
    if (!worker) throw new Error("nobody was hired");
    const driver = await phone(chrome);
    await open(driver.page, town, worker);
    await goAvailable(driver.page);

    const desk = await watched(chrome, town, { viewport: { width: 1440, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });
    await desk.page.goto(`${server.url}/#token=${town.token}`);
    await desk.page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
    await placeOrder(desk.page);
    const link = await copyLink(desk.page);

    const customer = await watched(chrome, town);
    await customer.page.goto(link);
    await headline(customer.page, /Finding a driver|Order placed/);
    await customer.page.getByText("Rua da Boavista 1").waitFor();

    await accept(driver.page);
    await headline(customer.page, "A driver has your order");
    await customer.page.getByText("Wanda", { exact: true }).waitFor();
    const shownPin = customer.page.getByRole("region", { name: "Your PIN" }).locator(".visually-hidden");
    const pin = (await shownPin.textContent())?.replaceAll(" ", "") ?? "";

    const { page } = driver;
    await step(page, "Go to the pickup", "I am at the pickup");
    await step(page, "I am at the pickup", "I have the goods");
    await page.getByRole("button", { name: "I have the goods" }).click();
    await page.getByRole("button", { name: /icked up/ }).click();
    await step(page, "Go to the drop-off", "I am at the door");
    await headline(customer.page, "On the way");
    await step(page, "I am at the door", "Hand over");
    await headline(customer.page, "Your driver is here");

    await handOver(page, pin);
    await headline(customer.page, "Delivered");
    await customer.page.getByText("Confirmed with your PIN").waitFor();
    await customer.page.getByRole("radio", { name: "5 stars" }).check({ force: true });
    await customer.page.getByRole("radio", { name: "€1.00" }).check({ force: true });
    await customer.page.getByRole("button", { name: "Send rating" }).click();
    await customer.page.getByText("Your tip of €1.00 is with the driver.").waitFor();

    const drawer = desk.page.getByRole("complementary", { name: /^Order / });
    await drawer.getByText(/delivered/i).first().waitFor();
    await settled(town, worker.id);
    expect([...desk.bad, ...customer.bad, ...driver.errors]).toEqual([]);
  });
});

/** A wrong PIN is told so and proves nothing; the right one does. */
async function handOver(page: Page, pin: string): Promise<void> {
  await page.getByRole("button", { name: "Hand over" }).click();
  const wrong = pin === "0000" ? "0001" : "0000";
  await typePin(page, wrong);
  await page.getByRole("region", { name: "Proof" }).locator("li.bad").waitFor();
  await typePin(page, pin);
  await page.getByText("Right", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delivered" }).click();
  await page.getByText("earned").first().waitFor();
}

async function typePin(page: Page, pin: string): Promise<void> {
  await page.getByRole("button", { name: "PIN", exact: true }).click();
  await page.getByRole("textbox", { name: "PIN" }).fill(pin);
  await page.getByRole("button", { name: "Check it" }).click();
}

/** The books agree: the tip is the worker's, and debits equal credits. */
async function settled(town: Town, worker: string): Promise<void> {
  const statement = () => api<{ lines: { earnings: { kind: string; minor: number }[] }[] }>(town.server, `/workers/${worker}/statement`, town.token);
  const told = await eventually(statement, ({ lines }) => JSON.stringify(lines).includes('"tip"'));
  const tips = told.lines.flatMap((line) => line.earnings).filter((part) => part.kind === "tip");
  expect(tips.map((part) => part.minor)).toEqual([100]);
  const books = await api<{ currency: Record<string, { difference: number }> }>(town.server, "/ledger/trial-balance", town.token);
  expect(books.currency["EUR"]?.difference).toBe(0);
}
