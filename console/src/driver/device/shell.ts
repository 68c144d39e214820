// Installs the service worker, and finds out when the server has a newer app. Each
// build has its own worker and cache: the entry script's name is the version.

const CHECK_MS = 15 * 60_000;

/** The entry script's name, which changes with every build. */
function entryOf(page: Document | string): string | null {
  const text = typeof page === "string" ? page : page.documentElement.outerHTML;
  return /src="\/assets\/(driver-[^"/]+)\.js"/.exec(text)?.[1] ?? null;
}

let waiting: ServiceWorker | null = null;

/** Calls `ready` when a newer app is on the phone and waits to be used. */
export async function installShell(ready: () => void): Promise<void> {
  const ours = entryOf(document);
  if (!("serviceWorker" in navigator) || ours === null) return;
  const install = async (version: string): Promise<void> => {
    const registered = await navigator.serviceWorker.register(`/driver-sw.js?v=${version}`, { scope: "/driver" });
    const watch = (worker: ServiceWorker | null): void => {
      worker?.addEventListener("statechange", () => offer(worker));
      if (worker) offer(worker);
    };
    const offer = (worker: ServiceWorker): void => {
      if (worker.state !== "installed" || !navigator.serviceWorker.controller || !version || version === ours) return;
      waiting = worker;
      ready();
    };
    watch(registered.installing ?? registered.waiting);
  };
  try {
    await install(ours);
  } catch {
    return;
  }
  const look = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || !navigator.onLine) return;
    const page = await fetch("/driver", { cache: "no-store" }).then(
      (answer) => (answer.ok ? answer.text() : ""),
      () => "",
    );
    const theirs = entryOf(page);
    if (theirs !== null && theirs !== ours) await install(theirs).catch(() => undefined);
  };
  setInterval(() => void look(), CHECK_MS);
  document.addEventListener("visibilitychange", () => void look());
}

/** Lets the newer app take over; the page opens anew in it. */
export function useNewShell(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  if (waiting) waiting.postMessage("take over");
  else location.reload();
}
