// The whole Live page with 1,000 and 10,000 workers who all move four times a second:
// pictures a second, what a frame costs the page's own thread, and how long a key press
// takes to be seen. The page, its session and its tiles are the real server's; the
// console socket is played here, so that two cores are not shared with ten thousand
// couriers as well. Headless Chromium with software GL: the processor also plays
// graphics card, and a real one only helps.
//
// `npm run bench:live`; OMNIROUTE_BIN names the server's binary, and needs `dist/` built
// (`npm run build`).

import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { runnerImport } from "vite";
import { mainThread } from "./main-thread.mjs";

const SETTLE_MS = 6_000;
const WATCH_MS = 10_000;
const HZ = 4;
const ORDERS = 300;
const CENTRE = { lat: 41.1521, lng: -8.6097 };
const off = (n, by) => (((n * 2_654_435_761) % 100_003) / 100_003 - 0.5) * by;
const COUNTERS = { unassigned: 80, offers_out: 9, late_now: 12, late_predicted: 20, available: 700, available_pct: 70, workers_total: 1_000, stale: 4, lost: 1, escalated: 2, cash_over_cap: 3 };
const id = (kind, n) => `${kind}_${String(n).padStart(26, "0")}`;


process.env.OMNIROUTE_TEST_PAGES ??= resolve(import.meta.dirname, "../../dist");
// The harness is TypeScript: Vite reads it.
const { module: harness } = await runnerImport(resolve(import.meta.dirname, "../browser/harness.ts"), { configFile: false, logLevel: "error" });
const { Server, found } = harness;
const server = await Server.start();
const town = await found(server, 0);
const GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const browser = await chromium.launch({ executablePath: process.env.OMNIROUTE_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", ...GL] });
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Chromium ${browser.version()}, 1440x900, ${ORDERS} orders, with tiles\n`);
console.log("| workers | page fps | frame work, CPU p50 / p95 / max ms | frames over 16 ms | longest task, CPU / wall ms | key to picture p50 / p95 ms |");
console.log("|---|---|---|---|---|---|");
try {
  for (const workers of [1_000, 10_000]) console.log(row(workers, await watch(workers)));
} finally {
  await browser.close();
  await server.stop();
}

async function watch(workers) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const timers = [];
  await page.routeWebSocket(/\/ws\/console/, (socket) => timers.push(feed(socket, workers)));
  await page.goto(`${server.url}/#token=${town.token}`);
  await page.getByRole("grid", { name: "Workers by what they do" }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(SETTLE_MS);
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await page.evaluate(() => {
    globalThis.seen = { frames: 0, delays: [] };
    const tick = () => {
      globalThis.seen.frames++;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    addEventListener("keydown", (event) => requestAnimationFrame(() => setTimeout(() => globalThis.seen.delays.push(performance.now() - event.timeStamp))), true);
  });
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", categories: "toplevel,devtools.timeline,disabled-by-default-devtools.timeline" });
  const began = Date.now();
  while (Date.now() - began < WATCH_MS) {
    await page.keyboard.press("j");
    await page.waitForTimeout(150);
  }
  const seconds = (Date.now() - began) / 1_000;
  const counted = await page.evaluate(() => globalThis.seen);
  const done = new Promise((ready) => cdp.once("Tracing.tracingComplete", ready));
  await cdp.send("Tracing.end");
  await done;
  if (process.env.OMNIROUTE_SHOTS) await page.screenshot({ path: `${process.env.OMNIROUTE_SHOTS}/live-${workers}.png` });
  await page.close();
  timers.forEach(clearInterval);
  return { ...counted, seconds, ...mainThread(events) };
}

/** The console socket as the server speaks it: one snapshot, then moves and changed rows. */
function feed(socket, count) {
  const people = Array.from({ length: count }, (_, n) => ({ n, lat: CENTRE.lat + off(n, 0.05), lng: CENTRE.lng + off(n + 7, 0.08), heading: (n * 47) % 256 }));
  let seq = 1;
  let tick = 0;
  const say = (type, data) => socket.send(JSON.stringify({ v: 1, id: String(seq), seq, type, ts: Date.now(), data }));
  socket.onMessage((text) => {
    const { type } = JSON.parse(String(text));
    if (type === "hello") say("welcome", { session: "s", boot_id: "b", server_time: Date.now(), heartbeat_s: 10, market_id: town.market, user_id: "u", name: "Bench", role: "dispatcher" });
    if (type === "subscribe" || type === "resync") say("snapshot", snapshot(seq, people));
  });
  return setInterval(() => {
    tick++;
    socket.send(frame(tick, people));
    if (tick % HZ === 0) say("ping", { server_time: Date.now() });
    const after = seq++;
    const changed = Array.from({ length: 20 }, (_, i) => worker(people[(tick * 20 + i) % count], tick));
    say("delta", { seq, after, orders: [order(tick % ORDERS, tick)], workers: changed, counters: COUNTERS });
  }, 1_000 / HZ);
}

function snapshot(seq, people) {
  const orders = Array.from({ length: ORDERS }, (_, n) => order(n, 0));
  return { seq, orders, orders_left_out: 0, workers: people.map((one) => worker(one, 0)), counters: COUNTERS, alerts: [], people: [] };
}

function worker({ n }, version) {
  const work = n % 3 === 0 ? "idle" : "engaged";
  return { id: id("wrk", n), n, version, duty: "available", work, link: n % 50 === 0 ? "stale" : "live", blocked: false, vehicle: "motorcycle", cash_minor: n, cash_cap_minor: 20_000, name: `Courier ${n}`, battery: 0.7, skills: [] };
}

function order(n, version) {
  const now = Date.now();
  const at = (k) => ({ state: "planned", lat: CENTRE.lat + off(n + k, 0.05), lng: CENTRE.lng + off(n + k + 3, 0.08), due: now + ((n % 60) - 10) * 60_000 });
  const given = n % 4 === 0 ? { state: "dispatching" } : { state: "in_progress", worker_id: id("wrk", n * 3 + 1), assigned_at: now - 300_000, eta: { dropoff_at: now + 600_000, band_s: 60, as_of: now } };
  return { id: id("ord", n), version, strategy: "nearest", priority: 0, wave: 1, offers_out: 0, pickup: at(1), dropoff: at(2), cash_due_minor: 900, on_hold: false, placed_at: now - 600_000, updated_at: now, total_minor: 1_200, risk: n % 20 === 0 ? "late" : "none", breach_at: now + ((n % 60) - 10) * 60_000, ...given };
}

/** A frame of all workers, each eight metres on, as `positions.rs` lays it out. */
function frame(tick, people) {
  const bytes = Buffer.alloc(16 + people.length * 14);
  bytes.write("O", 0, "ascii");
  bytes.writeUInt8(1, 1);
  bytes.writeUInt8(tick === 1 ? 1 : 0, 2);
  bytes.writeUInt8(14, 3);
  bytes.writeUInt32LE(tick, 4);
  bytes.writeBigInt64LE(BigInt(Date.now()), 8);
  people.forEach((one, i) => {
    const turn = (one.heading / 256) * 2 * Math.PI;
    one.lat += 0.00007 * Math.cos(turn);
    one.lng += 0.0001 * Math.sin(turn);
    const at = 16 + i * 14;
    bytes.writeUInt32LE(one.n, at);
    bytes.writeInt32LE(Math.round(one.lat * 1e7), at + 4);
    bytes.writeInt32LE(Math.round(one.lng * 1e7), at + 8);
    bytes.writeUInt8(one.heading, at + 12);
    bytes.writeUInt8((one.n % 3 === 0 ? 0 : 2) | (1 << 2) | 0x80, at + 13);
  });
  return bytes;
}

function row(workers, seen) {
  const at = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))]?.toFixed(1) ?? "-";
  const over = seen.work.filter((ms) => ms > 16).length;
  return `| ${[
    workers.toLocaleString("en"),
    (seen.frames / seen.seconds).toFixed(1),
    `${at(seen.work, 0.5)} / ${at(seen.work, 0.95)} / ${at(seen.work, 1)}`,
    `${over} of ${seen.work.length}`,
    `${seen.longest.toFixed(1)} / ${seen.longestWall.toFixed(1)}`,
    `${at(seen.delays, 0.5)} / ${at(seen.delays, 0.95)}`,
  ].join(" | ")} |`;
}
