import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, Server } from "./harness.ts";

describe("the server hands out the pages", () => {
  let server: Server;
  let chrome: Browser;
  beforeAll(async () => {
    server = await Server.start();
    chrome = await browser();
  });
  afterAll(async () => {
    await chrome?.close();
    await server?.stop();
  });

  it.each(["/", "/driver", "/t/anything"])("%s opens without asking another host and without an error", async (path) => {
    const page = await chrome.newPage();
    const foreign: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(server.url + path);
    await page.waitForFunction(() => (document.getElementById("root")?.childElementCount ?? 0) > 0);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it("files with a hash in their name are kept for ever, pages are asked for again", async () => {
    const page = await fetch(`${server.url}/`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const script = /src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1];
    const asset = await fetch(server.url + script);
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect(asset.headers.get("content-type")).toContain("javascript");
    const known = await fetch(server.url + script, { headers: { "If-None-Match": asset.headers.get("etag") ?? "" } });
    expect(known.status).toBe(304);
  });

  it("a path that is not there is a problem, not a page", async () => {
    const gone = await fetch(`${server.url}/nothing-here`);
    expect(gone.status).toBe(404);
    expect(gone.headers.get("content-type")).toBe("application/problem+json");
  });
});
