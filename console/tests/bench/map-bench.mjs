// How the map holds up: pictures a second, work per picture and the longest task of the
// main thread, with 1,000 and 10,000 workers told four times a second. Headless Chromium
// with software GL, so the processor also plays graphics card: a real one only helps.
//
// `npm run bench:map`; OMNIROUTE_TILES=http://127.0.0.1:8080 lays a real city beneath.

import { cpus, loadavg } from "node:os";
import { chromium } from "playwright-core";
import { mainThread } from "./main-thread.mjs";
import { serveBench } from "./map/serve.mjs";

const SETTLE_MS = 4_000;
const WATCH_MS = 8_000;
const GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

const server = await serveBench();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", ...GL] });
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Chromium ${browser.version()}, 1440x900, ${process.env.OMNIROUTE_TILES ? "with tiles" : "without tiles"}\n`);
console.log("| workers | map | pictures/s | page fps | frame work, CPU p50 / p95 / max ms | frames over 16 ms | longest task, CPU / wall ms | frame parsed p50 / max ms | input delay p50 / p95 ms | CPU ms a picture: page / GL |");
console.log("|---|---|---|---|---|---|---|---|---|---|");
for (const workers of [1_000, 10_000]) {
  for (const motion of ["still", "panning"]) console.log(row(workers, motion, await watch(workers, motion)));
}
await browser.close();
server.close();

async function watch(workers, motion) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.address}/?workers=${workers}&hz=4&orders=60&zoom=13`);
  await page.waitForFunction(() => globalThis.bench?.counted.pictures > 0, null, { timeout: 60_000 });
  await page.waitForTimeout(SETTLE_MS);
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await page.evaluate(() => {
    const { counted } = globalThis.bench;
    Object.assign(counted, { pictures: 0, applied: [], delays: [], frames: 0 });
    const tick = () => {
      counted.frames++;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", categories: "toplevel,devtools.timeline,disabled-by-default-devtools.timeline" });
  const before = await cpu();
  const began = Date.now();
  await move(page, motion, began);
  const counted = await page.evaluate(() => ({ ...globalThis.bench.counted }));
  const seconds = (Date.now() - began) / 1_000;
  const after = await cpu();
  const done = new Promise((ready) => cdp.once("Tracing.tracingComplete", ready));
  await cdp.send("Tracing.end");
  await done;
  await page.close();
  const spent = { page: after.renderer - before.renderer, gl: after.GPU - before.GPU };
  return { ...counted, seconds, spent, ...mainThread(events) };
}

/** Processor seconds so far, by kind of process: holds its worth on a busy machine. */
async function cpu() {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  await cdp.detach();
  const sum = { renderer: 0, GPU: 0 };
  for (const { type, cpuTime } of processInfo) if (type in sum) sum[type] += cpuTime;
  return sum;
}

/** The pointer wanders all the while; panning drags the map to and fro. */
async function move(page, motion, began) {
  await page.mouse.move(720, 450);
  if (motion === "panning") await page.mouse.down();
  for (let step = 0; Date.now() - began < WATCH_MS; step++) {
    await page.mouse.move(720 + 200 * Math.sin(step / 12), 450 + 120 * Math.cos(step / 15));
    await page.waitForTimeout(30);
  }
  if (motion === "panning") await page.mouse.up();
}

function row(workers, motion, seen) {
  const per = (count) => (count / seen.seconds).toFixed(1);
  const at = (list, part) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))]?.toFixed(1) ?? "-";
  const over = seen.work.filter((ms) => ms > 16).length;
  return `| ${[
    workers.toLocaleString("en"),
    motion,
    per(seen.pictures),
    per(seen.frames),
    `${at(seen.work, 0.5)} / ${at(seen.work, 0.95)} / ${at(seen.work, 1)}`,
    `${over} of ${seen.work.length}`,
    `${seen.longest.toFixed(1)} / ${seen.longestWall.toFixed(1)}`,
    `${at(seen.applied, 0.5)} / ${at(seen.applied, 1)}`,
    `${at(seen.delays, 0.5)} / ${at(seen.delays, 0.95)}`,
    `${((seen.spent.page * 1_000) / seen.pictures).toFixed(0)} / ${((seen.spent.gl * 1_000) / seen.pictures).toFixed(0)}`,
  ].join(" | ")} |`;
}
