// Builds the bench's page and serves it on a free port of this machine. Tiles come from
// OMNIROUTE_TILES (the address of a running server) or are empty.

import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { build } from "vite";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

export async function serveBench() {
  const out = await mkdtemp(join(tmpdir(), "omniroute-map-bench-"));
  const root = resolve(import.meta.dirname);
  // A test runner says "test" here, and gets a development build of React.
  process.env.NODE_ENV = "production";
  await build({ root, configFile: false, plugins: [react()], logLevel: "warn", build: { outDir: out, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 1200 } });
  const asked = [];
  const tiles = { broken: false };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    asked.push(path);
    if (path.startsWith("/tiles/")) return tile(path, response, tiles.broken);
    if (path === "/favicon.ico") return response.writeHead(204).end();
    try {
      const name = path === "/" ? "/index.html" : path;
      const bytes = await readFile(join(out, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.close();
    rmSync(out, { recursive: true, force: true });
  };
  return { address: `http://127.0.0.1:${server.address().port}`, asked, tiles, close };
}

async function tile(path, response, broken) {
  if (broken) return response.writeHead(503).end();
  const from = process.env.OMNIROUTE_TILES;
  if (!from) return response.writeHead(204).end();
  const answer = await fetch(from + path).catch(() => null);
  if (!answer) return response.writeHead(502).end();
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
