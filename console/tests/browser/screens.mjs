// Pictures of every page in its states, light and dark, on a phone and on a desk:
// `npm run screens` writes them to docs/screens/. A private server is founded for it,
// with a small city at work; OMNIROUTE_SCREENS_ONLY=track takes those with the word.
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { runnerImport } from "vite";

const OUT = resolve(process.env.OMNIROUTE_SCREENS_OUT ?? resolve(import.meta.dirname, "../../../docs/screens"));
const ONLY = process.env.OMNIROUTE_SCREENS_ONLY ?? "";
const BYTES_MAX = 120_000;
const load = async (name) => (await runnerImport(resolve(import.meta.dirname, name), { configFile: false, logLevel: "error" })).module;
const { api, browser, CENTRE, found, place, Server } = await load("harness.ts");
const { Courier } = await load("driver-client.ts");
const { accept, goAvailable, open, phone, step } = await load("driver-page.ts");
const { linkTo, walk, watched } = await load("track-page.ts");

const NAMES = Array.from({ length: 12 }, (_, i) => `Courier ${i + 1}`);
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const server = await Server.start();
const chrome = await browser();
let converter;

/** As small a WebP as is still sharp: the browser at hand encodes it. */
async function webp(png) {
  converter ??= await chrome.newPage();
  for (const quality of [0.9, 0.8, 0.65, 0.5, 0.35]) {
    const encoded = await converter.evaluate(encode, [png.toString("base64"), quality]);
    const bytes = Buffer.from(encoded, "base64");
    if (bytes.length < BYTES_MAX || quality === 0.35) return bytes;
  }
  throw new Error("no quality was tried");
}

/** Runs in the browser. */
async function encode([png, quality]) {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality })).arrayBuffer());
  return btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ""));
}

async function shot(page, name, settleMs = 700) {
  if (!name.includes(ONLY)) return;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(settleMs);
    const bytes = await webp(await page.screenshot());
    await writeFile(resolve(OUT, `${name}-${colorScheme}.webp`), bytes);
    console.log(`${name}-${colorScheme}.webp ${Math.round(bytes.length / 1_000)} kB`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** A page of one state by its link, on a phone and on a desk. */
async function track(town, link, name, before = async () => undefined) {
  if (!`track-${name}`.includes(ONLY)) return;
  for (const [size, viewport] of [["phone", PHONE], ["desk", DESK]]) {
    const { page, context } = await watched(chrome, town, { viewport, fast: false });
    await page.goto(server.url + link);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await before(page);
    await shot(page, `track-${name}-${size}`);
    await context.close();
  }
}

const around = (i, n, km) => ({ lat: CENTRE.lat + (km / 111) * Math.sin((i * 2 * Math.PI) / n), lng: CENTRE.lng + (km / 84) * Math.cos((i * 2 * Math.PI) / n) });
const order = (town, more = {}) =>
  place(town, { strategy: "manual", payment: "wallet", customer_id: town.customer, dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "Ana", address: "Rua da Boavista 1" }, ...more });

async function tracking(town) {
  const assign = (id) => api(server, `/orders/${id}/assign`, town.token, { worker_id: town.workers[0].id });
  const id = await order(town);
  const link = await linkTo(town, id);
  const courier = await Courier.connect(server, town.workers[0].token);
  courier.stand(CENTRE.lat + 0.004, CENTRE.lng - 0.01);
  await track(town, link, "looking");
  await assign(id);
  await track(town, link, "assigned");
  await walk(town, id, "pickup", "en_route", "arrived", "completed");
  await walk(town, id, "dropoff", "en_route");
  await track(town, link, "on-the-way");
  await track(town, link, "map", async (page) => {
    await page.getByRole("button", { name: "Show the map" }).click();
    await page.locator(".city-map canvas").waitFor();
    await page.waitForTimeout(6_000);
    await page.locator(".city-map").scrollIntoViewIfNeeded();
  });
  await track(town, link, "offline", async (page) => {
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.getByText(/No connection/).first().waitFor();
  });
  await walk(town, id, "dropoff", "arrived");
  await track(town, link, "arrived");
  await walk(town, id, "dropoff", "completed");
  await track(town, link, "delivered", (page) => page.getByRole("radio", { name: "5 stars" }).check({ force: true }));
  await api(server, `${link}/rating`, "", { stars: 5, reasons: ["friendly"], tip_minor: 100 });
  await track(town, link, "rated");
  const failed = await order(town);
  await assign(failed);
  await walk(town, failed, "pickup", "en_route", "arrived", "completed");
  await walk(town, failed, "dropoff", "en_route", "arrived", "failed");
  courier.close();
  await track(town, await linkTo(town, failed), "failed");
  await track(town, `/t/${"n".repeat(32)}`, "dead");
}

/** Couriers who stand around the shop, some with work, some without. */
async function city(town) {
  const couriers = [];
  for (const [i, worker] of town.workers.slice(1, -1).entries()) {
    const courier = await Courier.connect(server, worker.token);
    const { lat, lng } = around(i, town.workers.length - 2, 0.6 + (i % 4) * 0.5);
    await courier.goAvailable(lat, lng);
    couriers.push(courier);
  }
  for (let i = 0; i < 9; i += 1) {
    const minutes = [12, 18, 25, 31, 40, 55, 70, 85, 95][i];
    const id = await order(town, { dropoff: { place: around(i, 9, 1.4), name: "Ana", address: `Rua do Almada ${10 + i}`, due: new Date(Date.now() + minutes * 60_000).toISOString() } });
    if (i % 3 === 0) continue;
    await api(server, `/orders/${id}/assign`, town.token, { worker_id: town.workers[1 + i].id });
    if (i % 3 === 2) await walk(town, id, "pickup", "en_route", "arrived", "completed");
  }
  return couriers;
}

async function consolePages(town) {
  const { page, context } = await watched(chrome, town, { viewport: DESK });
  await page.goto(server.url);
  await page.getByRole("heading", { name: "Sign in to OmniRoute" }).waitFor();
  await shot(page, "console-sign-in");
  await page.goto(`${server.url}/#token=${town.token}`);
  await page.reload();
  await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
  await page.waitForTimeout(6_000);
  await shot(page, "console-live", 3_000);
  await page.locator("[role=row][data-order]").first().click();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: /^Order / }).waitFor();
  await shot(page, "console-order", 1_500);
  await page.keyboard.press("a");
  await shot(page, "console-assign", 1_500);
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await shot(page, "console-cancel", 1_500);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New order" }).click();
  await shot(page, "console-new-order", 1_000);
  await page.getByRole("button", { name: "Close without placing" }).click();
  await page.keyboard.press("?");
  await shot(page, "console-keys", 1_000);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await shot(page, "console-palette", 1_000);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+a");
  await shot(page, "console-bulk", 1_000);
  await page.keyboard.press("Escape");
  await page.setViewportSize(PHONE);
  await shot(page, "console-phone", 2_000);
  await context.close();
}

async function driverPages(town) {
  const worker = town.workers.at(-1);
  const { page, context } = await phone(chrome, { deviceScaleFactor: 1 });
  await page.goto(`${server.url}/driver`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await shot(page, "driver-sign-in");
  await page.goto("about:blank");
  await open(page, town, worker);
  await shot(page, "driver-off-duty");
  await goAvailable(page);
  await shot(page, "driver-waiting");
  const id = await order(town, { payment: "cash", dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "Beatriz", phone: "+351910000111", address: "Rua de Cedofeita 412", note: "The blue door." } });
  await api(server, `/orders/${id}/pin`, town.token, { worker_id: worker.id });
  await api(server, `/orders/${id}/redispatch`, town.token, { strategy: "nearest" });
  await page.getByRole("button", { name: "Hold to accept" }).waitFor();
  await shot(page, "driver-offer");
  await accept(page);
  await page.getByRole("button", { name: "Go to the pickup" }).waitFor();
  await shot(page, "driver-job", 3_000);
  await step(page, "Go to the pickup", "I am at the pickup");
  await step(page, "I am at the pickup", "I have the goods");
  await page.getByRole("button", { name: "I have the goods" }).click();
  await shot(page, "driver-pick-up");
  await page.getByRole("button", { name: /icked up/ }).click();
  await step(page, "Go to the drop-off", "I am at the door");
  await context.setOffline(true);
  await page.waitForTimeout(1_500);
  await page.getByRole("button", { name: "I am at the door" }).click();
  await page.getByRole("button", { name: "Hand over" }).waitFor();
  await shot(page, "driver-offline", 2_000);
  await context.setOffline(false);
  await page.waitForTimeout(3_000);
  await page.getByRole("button", { name: "Hand over" }).click();
  await shot(page, "driver-hand-over");
  await page.getByRole("button", { name: /^€20/ }).click();
  await page.getByRole("button", { name: "Delivered" }).click();
  await page.getByText("earned").first().waitFor();
  await shot(page, "driver-earned");
  await page.getByRole("button", { name: "Earnings" }).click();
  await shot(page, "driver-earnings", 1_500);
  await context.close();
}

try {
  await mkdir(OUT, { recursive: true });
  const town = await found(server, NAMES.length, NAMES);
  await tracking(town);
  const couriers = await city(town);
  await consolePages(town);
  await driverPages(town);
  for (const courier of couriers) courier.close();
} finally {
  await chrome.close();
  await server.stop();
}
