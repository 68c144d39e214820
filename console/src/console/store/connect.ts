// Ties the line to the stores for as long as somebody is signed in.

import { clock, takeDelta, takeHeard, takeLink, takePeople, takeSnapshot, takeWelcome } from "./market";
import { useSelection } from "./selection";
import { useSession } from "./session";
import { ConsoleSocket } from "./socket";

/** Where binary frames go; the map's PositionStore. */
export interface FrameSink {
  take(frame: ArrayBuffer): void;
  clear(): void;
}

let current: ConsoleSocket | null = null;

/** The line of this page, while there is one. */
export function line(): ConsoleSocket | null {
  return current;
}

/**
 * Opens the line to a market. Positions come for the whole market, not for what the map
 * shows: another box would mean another snapshot at every move of the map.
 * Returns how to close it.
 */
export function connectMarket(token: string, marketId: string | undefined, frames: FrameSink): () => void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new ConsoleSocket({
    url: `${scheme}://${location.host}/ws/console`,
    token,
    marketId,
    view: { layers: ["orders", "workers", "positions"] },
    clock,
    listener: {
      link: takeLink,
      welcome: (welcome, fresh) => {
        if (fresh) frames.clear();
        takeWelcome(welcome.boot_id, welcome.session);
      },
      snapshot: (all) => {
        takeSnapshot(all);
        socket.look(useSelection.getState().opened);
      },
      delta: takeDelta,
      people: takePeople,
      frame: (bytes) => frames.take(bytes),
      heard: takeHeard,
      signedOut: () => useSession.getState().expire(),
    },
  });
  current = socket;
  const stopWatching = watchPage(socket);
  const stopLooking = useSelection.subscribe((now, before) => {
    if (now.opened !== before.opened) socket.look(now.opened);
  });
  socket.start();
  return () => {
    stopWatching();
    stopLooking();
    socket.stop();
    if (current === socket) current = null;
  };
}

function watchPage(socket: ConsoleSocket): () => void {
  const wake = () => socket.wake();
  const sleep = () => socket.sleep();
  const seen = () => document.visibilityState === "visible" && socket.wake();
  window.addEventListener("online", wake);
  window.addEventListener("offline", sleep);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("offline", sleep);
    document.removeEventListener("visibilitychange", seen);
  };
}
