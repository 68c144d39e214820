// All three apps at one order, for tests of what befalls them together.
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { accept, goAvailable, open, phone, type Phone } from "./driver-page.ts";
import { hire, place, type Town, type Worker } from "./harness.ts";
import { linkTo, type Watched, watched } from "./track-page.ts";

export interface Three {
  order: string;
  worker: Worker;
  desk: Watched;
  driver: Phone;
  customer: Watched;
  bad: () => string[];
  close: () => Promise<void>;
}

/** Opens the three pages at `town`'s address, before anything is ordered. */
export async function openThree(chrome: Browser, town: Town, options: BrowserContextOptions = {}, before: (opened: { context: Phone["context"] }) => Promise<unknown> = async () => undefined): Promise<Omit<Three, "order" | "worker">> {
  const desk = await watched(chrome, town, { viewport: { width: 1440, height: 900 }, ...options });
  const driver = await phone(chrome, { ...options });
  const customer = await watched(chrome, town, options);
  for (const one of [desk, driver, customer]) await before(one);
  return {
    desk,
    driver,
    customer,
    bad: () => [...desk.bad, ...customer.bad, ...driver.errors],
    close: async () => {
      for (const { context } of [desk, driver, customer]) await context.close();
    },
  };
}

let hired = 100;

/** A driver of their own has taken an order, its customer follows it, a dispatcher has it open. */
export async function underWay(chrome: Browser, town: Town, at: Town = town, before?: Parameters<typeof openThree>[3]): Promise<Three> {
  hired += 1;
  const worker = await hire(town, `Wanda ${hired}`, hired);
  const three = await openThree(chrome, at, {}, before);
  await open(three.driver.page, at, worker);
  await goAvailable(three.driver.page);
  const order = await place(town, { payment: "wallet", customer_id: town.customer, dropoff: { place: { lat: 41.1579, lng: -8.6291 }, name: "Ana", due: new Date(Date.now() + 45 * 60_000).toISOString() } });
  await accept(three.driver.page);
  await three.driver.page.getByRole("button", { name: "Go to the pickup" }).waitFor();
  await openDesk(three.desk.page, at);
  await three.desk.page.getByRole("button", { name: "All open", exact: true }).click();
  await rowOf(three.desk.page, order).click();
  await three.customer.page.goto(at.server.url + (await linkTo(town, order)));
  await three.customer.page.getByRole("heading", { name: "A driver has your order" }).waitFor();
  return { ...three, order, worker };
}

export async function openDesk(page: Page, town: Town): Promise<void> {
  await page.goto(`${town.server.url}/#token=${town.token}`);
  await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
}

/** The order's line in the console's list. */
export function rowOf(page: Page, order: string): Locator {
  return page.locator(`[role=row][data-order="${order}"]`);
}
