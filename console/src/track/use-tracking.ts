// Ties the poller to the page: it sleeps while the tab is hidden and asks at once
// when the tab or the network is back.
import { useEffect, useState, useSyncExternalStore } from "react";
import { look } from "./core/client.ts";
import { type Known, Poller } from "./core/poller.ts";

export function usePoller(token: string): { poller: Poller; known: Known } {
  const [poller] = useState(() => pollerFor(token));
  const known = useSyncExternalStore(poller.subscribe, poller.known);
  useEffect(() => {
    const seen = () => (document.hidden ? poller.sleep() : poller.wake());
    const nudge = () => poller.nudge();
    document.addEventListener("visibilitychange", seen);
    addEventListener("online", nudge);
    addEventListener("pageshow", nudge);
    seen();
    poller.start();
    return () => {
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", nudge);
      removeEventListener("pageshow", nudge);
      poller.stop();
    };
  }, [poller]);
  return { poller, known };
}

function pollerFor(token: string): Poller {
  return new Poller({
    look: (etag, signal) => look(token, etag, signal),
    later: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    monotonic: () => performance.now(),
    random: () => Math.random(),
  });
}

/** Renders again every second, so that ages grow; stands still while hidden. */
export function useTick(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) tick((n) => n + 1);
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
}
