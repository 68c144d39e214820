// Draws the driver app's icons from public/driver-icon.svg. Run by hand after the
// drawing has changed; the pictures are committed.
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const home = new URL("../public/", import.meta.url);
const svg = await readFile(new URL("driver-icon.svg", home), "utf8");
// A maskable icon is cut to any shape: the ground fills it all, the drawing keeps to the middle.
const maskable = svg.replace('rx="112" ', "").replace("<path", '<g transform="translate(56 56) scale(.78)"><path').replace("</svg>", "</g></svg>");

const chrome = await chromium.launch({ executablePath: process.env.OMNIROUTE_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const pictures = [
  ["driver-icon-192.png", svg, 192],
  ["driver-icon-512.png", svg, 512],
  ["driver-icon-maskable-512.png", maskable, 512],
];
for (const [name, drawing, size] of pictures) {
  const page = await chrome.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await writeFile(new URL(name, home), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await chrome.close();
