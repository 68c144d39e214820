// Keeps the screen on during a job, where the phone lets a page do so.

let lock: WakeLockSentinel | null = null;
let isWanted = false;

export function canStayAwake(): boolean {
  return "wakeLock" in navigator;
}

/** Holds or lets go; a phone that was locked meanwhile is asked again when it is back. */
export function stayAwake(wanted: boolean): void {
  isWanted = wanted;
  if (wanted) void take();
  else {
    void lock?.release().catch(() => undefined);
    lock = null;
  }
}

async function take(): Promise<void> {
  if (!canStayAwake() || lock !== null || document.visibilityState !== "visible") return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
    if (!isWanted) stayAwake(false);
  } catch {
    // A nearly empty battery refuses; the checks say so.
  }
}

document.addEventListener("visibilitychange", () => {
  if (isWanted) void take();
});
