// A private server with one market, for tests in a real browser. Nothing is mocked:
// the server is the product's own binary, on a free port, with a folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "../../..");
const SECRET = "a-secret-of-the-browser-tests";

function binary(): string {
  const named = process.env["OMNIROUTE_BIN"] ?? join(ROOT, "target/debug/omniroute");
  if (!existsSync(named)) throw new Error(`No server at ${named}: cargo build, or set OMNIROUTE_BIN.`);
  return named;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A server process that can be killed and started again on the same port and folder. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "omniroute-browser-"));
  #child: ChildProcess | null = null;

  private constructor(readonly port: number) {}

  static async start(): Promise<Server> {
    const server = new Server(await freePort());
    await server.again();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process and waits until it answers. */
  async again(): Promise<void> {
    const words = ["serve", "--listen", `127.0.0.1:${this.port}`, "--data", this.folder];
    const pages = process.env["OMNIROUTE_TEST_PAGES"];
    if (pages) words.push("--pages", pages);
    const child = spawn(binary(), words, {
      env: {
        ...process.env,
        OMNIROUTE_FOUNDING_SECRET: SECRET,
        OMNIROUTE_PASSWORD_MEMORY_KIB: "64",
        OMNIROUTE_REQUESTS_PER_S: "10000",
        OMNIROUTE_LOG: "warn",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.#child = child;
    for (let i = 0; i < 600; i += 1) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      const ready = await fetch(`${this.url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error("the server did not become ready");
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** JSON to and from the API. Throws with the problem's text when refused. */
export async function api<T = Record<string, unknown>>(
  server: Server,
  path: string,
  token: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<T> {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      ...(method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

export interface Worker {
  id: string;
  name: string;
  phone: string;
  pin: string;
  token: string;
}

export interface Town {
  server: Server;
  slug: string;
  email: string;
  password: string;
  /** An admin's token. */
  token: string;
  market: string;
  merchant: string;
  customer: string;
  warehouse: string;
  product: string;
  workers: Worker[];
}

export const CENTRE = { lat: 41.1496, lng: -8.6109 };

/** A tenant with a market in Porto, a shop with stock, a customer with money, and workers. */
export async function found(server: Server, workers = 3, names: readonly string[] = []): Promise<Town> {
  const slug = "corner";
  const email = "admin@corner.example";
  const password = "a long password";
  await api(server, "/tenants", SECRET, { slug, name: "Corner", admin: { email, password, name: "Ada Admin" } });
  const { token } = await signIn(server, { tenant: slug, email, password });
  const made = async (path: string, body: unknown): Promise<string> => (await api<{ id: string }>(server, path, token, body)).id;
  const market = await made("/markets", {
    name: "Porto",
    currency: "EUR",
    centre: CENTRE,
    money_policy: {
      pay: { base_minor: 180, per_km_minor: 60, per_minute_minor: 8, minimum_minor: 300 },
      fee: { base_minor: 250, per_km_minor: 40, tax: 2300 },
      commission: 1500,
      cash_cap_minor: 20_000,
      failed_attempt: 5000,
    },
  });
  const product = await made("/products", { sku: "bread", name: "Bread", weight_grams: 400, tax: 600 });
  await made("/price-lists", { name: "Day", currency: "EUR", prices: [{ product_id: product, minor: 240 }] });
  const warehouse = await made("/warehouses", { name: "Corner", place: CENTRE });
  await api(server, "/inventory/moves", token, { warehouse_id: warehouse, product_id: product, pieces: 100_000, reason: "opening" });
  const merchant = await made("/parties", { kind: "merchant", name: "Corner", warehouse_id: warehouse });
  const customer = await made("/parties", { kind: "customer", name: "Cleo Customer" });
  await api(server, `/wallets/${customer}/top-ups`, token, { amount: { minor: 1_000_000, currency: "EUR" } });
  const town: Town = { server, slug, email, password, token, market, merchant, customer, warehouse, product, workers: [] };
  for (let i = 0; i < workers; i += 1) town.workers.push(await hire(town, names[i] ?? `Worker ${i + 1}`, i + 1));
  return town;
}

export async function signIn(server: Server, who: Record<string, string>): Promise<{ token: string }> {
  return api(server, "/sessions", "", who);
}

export async function hire(town: Town, name: string, number: number): Promise<Worker> {
  const phone = `+3519100${String(number).padStart(5, "0")}`;
  const pin = "123456";
  const { id } = await api<{ id: string }>(town.server, "/workers", town.token, {
    name,
    phone,
    pin,
    vehicle: { kind: "motorcycle", capacity_grams: 20_000 },
    skills: [],
  });
  const { token } = await signIn(town.server, { tenant: town.slug, phone, pin });
  return { id, name, phone, pin, token };
}

/** Places an order; anything may be set by `more`. */
export async function place(town: Town, more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await api<{ id: string }>(town.server, "/orders", town.token, {
    merchant_id: town.merchant,
    payment: "cash",
    lines: [{ product_id: town.product, quantity: 2 }],
    dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "Ana" },
    ...more,
  });
  return id;
}

/** Asks until `good` says yes; throws what it saw last otherwise. */
export async function eventually<T>(look: () => Promise<T>, good: (seen: T) => boolean, seconds = 30): Promise<T> {
  let seen = await look();
  for (let i = 0; i < seconds * 5 && !good(seen); i += 1) {
    await new Promise((done) => setTimeout(done, 200));
    seen = await look();
  }
  if (!good(seen)) throw new Error(`still not so: ${JSON.stringify(seen)?.slice(0, 2_000)}`);
  return seen;
}

/** Chromium with software GL, as on a machine without a graphics card. */
export async function browser(): Promise<Browser> {
  const executablePath = process.env["OMNIROUTE_CHROMIUM"] ?? "/usr/bin/chromium";
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
}
