// The customer's side of a test: links, what the office does to an order, and a phone
// that notes every error, dialog and request to another host.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { api, type Town } from "./harness.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export type Party = "recipient" | "sender" | "store";

/** Makes a tracking link; gives its path. */
export async function linkTo(town: Town, order: string, party: Party = "recipient"): Promise<string> {
  const { path } = await api<{ path: string }>(town.server, `/orders/${order}/links`, town.token, { party });
  return path;
}

interface Stops {
  pickup: { task_id: string };
  dropoff: { task_id: string };
}

/** The office takes steps for the driver: each stop's walk, as far as `to`. */
export async function walk(town: Town, order: string, stop: keyof Stops, ...steps: string[]): Promise<void> {
  const seen = await api<Stops>(town.server, `/orders/${order}`, town.token);
  for (const to of steps) {
    const outcome = to === "completed" ? { kind: "done" } : to === "failed" ? { kind: "failed", reason: "nobody_there", note: "" } : null;
    await api(town.server, `/orders/${order}/step`, town.token, { task_id: seen[stop].task_id, to, outcome });
  }
}

export interface Watched {
  context: BrowserContext;
  page: Page;
  /** Errors, dialogs and requests to other hosts; a test ends with none. */
  bad: string[];
}

/** A phone without anything remembered. The map waits for a tap unless `fast`. */
export async function watched(chrome: Browser, town: Town, options: BrowserContextOptions & { fast?: boolean } = {}): Promise<Watched> {
  const { fast, ...more } = options;
  const context = await chrome.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB", reducedMotion: "reduce", ...more });
  if (!fast) await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "connection", { get: () => undefined }));
  const page = await context.newPage();
  const bad: string[] = [];
  page.on("pageerror", (error) => bad.push(String(error)));
  page.on("dialog", (dialog) => {
    bad.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(town.server.url) && !/^(data|blob|about):/.test(url)) bad.push(`asked another host: ${url}`);
  });
  return { context, page, bad };
}

/** The page asks now, as it does when the network is back, instead of in its own time. */
export async function ask(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** Waits for the headline, asking meanwhile. */
export async function headline(page: Page, words: string | RegExp): Promise<void> {
  await ask(page);
  await page.getByRole("heading", { level: 1, name: words }).waitFor();
}

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** No serious or critical finding anywhere on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: () => Promise<{ violations: unknown[] }> } }).axe;
    return (await axe.run()).violations;
  })) as Finding[];
  const grave = found.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`)).toEqual([]);
}
