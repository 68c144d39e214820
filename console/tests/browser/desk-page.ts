// How tests of the desk open a console, look for serious accessibility findings and
// take pictures (only with OMNIROUTE_SHOTS set).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import type { Town } from "./harness.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Opened {
  page: Page;
  /** Errors of the page; a test ends with none. */
  errors: string[];
}

export async function openDesk(chrome: Browser, town: Town, token: string, size = { width: 1440, height: 900 }): Promise<Opened> {
  const page = await chrome.newPage({ viewport: size, colorScheme: "light", reducedMotion: "reduce" });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("dialog", (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${town.server.url}/?inspect#token=${token}`);
  await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
  return { page, errors };
}

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** No serious or critical finding within a part of the page. */
export async function expectAccessible(page: Page, part: string): Promise<void> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(async (within) => {
    const axe = (window as unknown as { axe: { run: (at: unknown, how: unknown) => Promise<{ violations: unknown[] }> } }).axe;
    return (await axe.run({ include: [[within]] }, { resultTypes: ["violations"] })).violations;
  }, part)) as Finding[];
  const grave = found.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`)).toEqual([]);
}

export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["OMNIROUTE_SHOTS"];
  if (!folder) return;
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** The console in the other colours. */
export async function dark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.waitForTimeout(200);
}
