// The map by itself in real Chromium: on the bench's page, with tiles of our own making, so
// that it needs no server. What a whole city looks like is seen by the console's tests.

import axe from "axe-core";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveBench } from "../bench/map/serve.mjs";

const GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const WAIT = { timeout: 60_000 };

let served: Awaited<ReturnType<typeof serveBench>>;
let browser: Browser;

beforeAll(async () => {
  served = await serveBench();
  browser = await launched(GL);
});
afterAll(async () => {
  await browser?.close();
  served?.close();
});

function launched(more: string[]): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...more] });
}

interface Watched {
  page: Page;
  /** What the page said on the console or threw. */
  said: string[];
  foreign: string[];
}

async function opened(query: string, where = browser): Promise<Watched> {
  const page = await where.newPage({ viewport: { width: 800, height: 600 } });
  const watched: Watched = { page, said: [], foreign: [] };
  page.on("console", (message) => watched.said.push(message.text()));
  page.on("pageerror", (error) => watched.said.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(served.address) && !/^(data|blob):/.test(url)) watched.foreign.push(url);
  });
  await page.goto(`${served.address}/?${query}&hz=0&zoom=15&workers=1&orders=0`);
  return watched;
}

const drawn = (page: Page) =>
  page.waitForFunction(() => (globalThis as never as Bench).bench?.counted.pictures > 0, null, WAIT);

interface Bench {
  bench: { counted: { pictures: number }; setTheme(theme: string): void };
}

/** Where worker 0 of the bench's city stands on the screen. */
function worker(page: Page): Promise<{ x: number; y: number }> {
  return page.evaluate(() => {
    const { map, store } = (globalThis as never as { bench: { map: { project(at: unknown): { x: number; y: number } }; store: { get(n: number): unknown } } }).bench;
    return map.project(store.get(0));
  });
}

describe("the map", () => {
  it("draws workers, asks no other host and says nothing on the console", async () => {
    const { page, said, foreign } = await opened("workers=500&orders=30&extras=1");
    await drawn(page);
    await page.waitForTimeout(1_000);
    expect(await colours(page)).toBeGreaterThan(5);
    expect({ said, foreign }).toEqual({ said: [], foreign: [] });
    await page.close();
  });

  it("tells who was clicked and who is under the pointer", async () => {
    const { page } = await opened("zoom=11");
    await drawn(page);
    const at = await worker(page);
    await page.mouse.move(at.x, at.y);
    await page.waitForSelector('body[data-hover*="worker"]', WAIT);
    await page.mouse.click(at.x, at.y);
    await page.waitForSelector('body[data-hit*="\\"n\\":0"]', WAIT);
    await page.mouse.click(at.x + 60, at.y);
    await page.waitForSelector('body[data-hit*="place"]', WAIT);
    await page.close();
  });

  it("is walked by keys alone and picks its middle on Enter", async () => {
    const { page } = await opened("cursor=crosshair");
    await drawn(page);
    const map = page.getByRole("region", { name: "Live map of the city" });
    await map.focus();
    const moved = () => page.evaluate(() => Number(document.body.dataset["moved"] ?? 0));
    const before = await moved();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((count) => Number(document.body.dataset["moved"] ?? 0) > count, before, WAIT);
    await page.keyboard.press("Enter");
    await page.waitForSelector('body[data-hit*="place"]', WAIT);
    expect(await page.locator(".city-map-cross").isVisible()).toBe(true);
    await page.close();
  });

  it("changes theme without asking for tiles again", async () => {
    const { page, said } = await opened("workers=50");
    await drawn(page);
    await page.waitForTimeout(1_000);
    const tiles = () => served.asked.filter((path) => path.startsWith("/tiles/")).length;
    const before = tiles();
    const light = await middle(page);
    await page.evaluate(() => (globalThis as never as Bench).bench.setTheme("dark"));
    await expect.poll(async () => (await middle(page)) < light - 100, WAIT).toBe(true);
    expect(tiles()).toBe(before);
    expect(said).toEqual([]);
    await page.close();
  });

  it("comes back with its workers after the graphics were lost", async () => {
    const { page } = await opened("workers=200");
    await drawn(page);
    await page.evaluate(() => {
      const gl = document.querySelector("canvas")?.getContext("webgl2");
      const loss = gl?.getExtension("WEBGL_lose_context");
      Object.assign(globalThis, { loss });
      loss?.loseContext();
    });
    await page.getByText("The graphics were interrupted").waitFor(WAIT);
    await page.evaluate(() => {
      const { bench, loss } = globalThis as never as Bench & { loss: WEBGL_lose_context };
      bench.counted.pictures = 0;
      loss.restoreContext();
    });
    await drawn(page);
    await page.getByText("The graphics were interrupted").waitFor({ state: "detached", ...WAIT });
    await page.close();
  });

  it("says once that the background is missing, and takes it back when tiles come", async () => {
    served.tiles.broken = true;
    const { page, said } = await opened("workers=20");
    await page.getByText("The city’s background does not load").waitFor(WAIT);
    await drawn(page);
    served.tiles.broken = false;
    await page.getByText("The city’s background does not load").waitFor({ state: "detached", ...WAIT });
    expect(said.filter((line) => !line.startsWith("Failed to load resource"))).toEqual([]);
    await page.close();
  });

  it("has no serious accessibility finding", async () => {
    const { page } = await opened("workers=20&orders=5");
    await drawn(page);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as never as { axe: typeof axe }).axe.run());
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await page.close();
  });
});

describe("without WebGL", () => {
  it("says so in plain words and names the lists", async () => {
    const plain = await launched(["--disable-gpu", "--disable-3d-apis"]);
    const { page } = await opened("", plain);
    await page.getByText("This browser cannot draw the map").waitFor(WAIT);
    expect(await page.getByText("in the lists").isVisible()).toBe(true);
    await plain.close();
  });
});

/** How many clearly different colours a picture of the map has. */
async function colours(page: Page): Promise<number> {
  return (await pixels(page)).colours;
}

/** How light the map is in its middle, 0 to 255. */
async function middle(page: Page): Promise<number> {
  return (await pixels(page)).light;
}

async function pixels(page: Page): Promise<{ colours: number; light: number }> {
  const png = (await page.screenshot()).toString("base64");
  return page.evaluate(async (bytes) => {
    const image = new Image();
    image.src = `data:image/png;base64,${bytes}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext("2d");
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray(4) };
    const seen = new Set<number>();
    let light = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [r, g, b] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
      seen.add(((r >> 5) << 10) | ((g >> 5) << 5) | (b >> 5));
      light += (r + g + b) / 3;
    }
    return { colours: seen.size, light: light / (data.length / 4) };
  }, png);
}
