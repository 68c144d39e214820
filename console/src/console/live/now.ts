// The time of the page, for ages: one timer for everything that shows one.

import { useSyncExternalStore } from "react";
import { clock, useMarket } from "../store/market";

const TICK_MS = 1_000;
const heard = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let shown = clock.now();
let known = clock.known;

function tick(): void {
  shown = clock.now();
  for (const tell of heard) tell();
}

// Until the server was heard the device's clock stands in, which may be an hour off:
// not a second longer than that.
useMarket.subscribe(() => {
  if (known || !clock.known) return;
  known = true;
  tick();
});

function subscribe(tell: () => void): () => void {
  if (heard.size === 0) {
    tick();
    timer = setInterval(tick, TICK_MS);
  }
  heard.add(tell);
  return () => {
    heard.delete(tell);
    if (heard.size === 0) clearInterval(timer);
  };
}

/** The server's time, renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => shown);
}
