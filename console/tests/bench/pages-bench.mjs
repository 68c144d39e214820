// What opening a page costs: bytes over the wire, first paint, and the moment when what
// the page is for can be read, in a fresh profile each time. Headless Chromium with
// software GL against the real server on the same machine.
//
// `npm run bench:pages`; OMNIROUTE_BIN names the server's binary.

import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { runnerImport } from "vite";

const TIMES = 5;

// The harness is TypeScript: Vite reads it.
const { module: harness } = await runnerImport(resolve(import.meta.dirname, "../browser/harness.ts"), { configFile: false, logLevel: "error" });
const { api, found, place, Server } = harness;
const server = await Server.start();
const browser = await chromium.launch({
  executablePath: process.env.OMNIROUTE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const town = await found(server, 2);
  const order = await place(town);
  const link = await api(server, `/orders/${order}/links`, town.token, { party: "recipient" });
  const pages = [
    ["console", `/#token=${town.token}`, (page) => page.getByText(/unassigned/).first()],
    ["driver", `/driver#token=${town.workers[0].token}`, (page) => page.getByRole("button", { name: /Go available/ })],
    ["tracking", link.path, (page) => page.getByText(/Bread/).first()],
  ];
  console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Chromium ${browser.version()}, ${TIMES} fresh profiles each\n`);
  console.log("| page | over the wire until readable, kB | first paint p50 ms | readable p50 / worst ms | requests to other hosts |");
  console.log("|---|---|---|---|---|");
  for (const [name, path, what] of pages) console.log(await line(name, path, what));
} finally {
  await browser.close();
  await server.stop();
}

async function line(name, path, what) {
  const seen = [];
  for (let i = 0; i < TIMES; i++) seen.push(await open(path, what));
  const at = (list, part) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * part)];
  const of = (key) => seen.map((one) => one[key]);
  return `| ${name} | ${(at(of("bytes"), 0.5) / 1_000).toFixed(0)} | ${at(of("paint"), 0.5).toFixed(0)} | ${at(of("readable"), 0.5)} / ${at(of("readable"), 1)} | ${of("foreign").reduce((a, b) => a + b, 0)} |`;
}

async function open(path, what) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  let bytes = 0;
  let foreign = 0;
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  page.on("request", (request) => (foreign += /^https?:/.test(request.url()) && !request.url().startsWith(server.url) ? 1 : 0));
  const began = Date.now();
  await page.goto(server.url + path);
  await what(page).waitFor({ timeout: 60_000 });
  const readable = Date.now() - began;
  const counted = bytes;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await page.waitForTimeout(1_000);
  await context.close();
  return { bytes: counted, paint, readable, foreign };
}
