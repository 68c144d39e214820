// How the pages reach the driver, its view, and the passing of time.

import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { amount } from "../../shared/format";
import type { Driver } from "../core/driver";
import type { View } from "../core/view";

export const DriverContext = createContext<Driver | null>(null);

export function useDriver(): Driver {
  const driver = useContext(DriverContext);
  if (driver === null) throw new Error("outside of the app");
  return driver;
}

export function useView(): View {
  const driver = useDriver();
  return useSyncExternalStore(driver.subscribe, driver.view);
}

/** Draws again every so often; gives the server's time. */
export function useNow(everyMs = 1_000): number {
  const { clock } = useDriver();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}

/** Draws again every so often; gives the device's own time. */
export function useDeviceNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Money as text, also before its currency is known. */
export function money(minor: number, currency: string | null | undefined): string {
  return currency ? amount(minor, currency) : (minor / 100).toFixed(2);
}

/** Digits after the point of a currency. */
export function digitsOf(currency: string | null | undefined): number {
  if (!currency) return 2;
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The page in the address, so that the phone's back button works. */
export function useRoute(): [string, (route: string) => void] {
  const [route, setRoute] = useState(() => location.hash.replace(/^#\/?/, ""));
  useEffect(() => {
    const changed = (): void => setRoute(location.hash.replace(/^#\/?/, ""));
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return [route, go];
}

export function go(route: string): void {
  location.hash = `/${route}`;
  window.scrollTo(0, 0);
}
