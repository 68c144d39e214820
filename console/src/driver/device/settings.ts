// What the driver chose for this phone: looks, size of text, sound.

export interface Settings {
  theme: "auto" | "light" | "dark";
  text: "normal" | "large" | "huge";
  sound: boolean;
  vibration: boolean;
}

const KEY = "omniroute.driver.settings";
const FIRST: Settings = { theme: "auto", text: "normal", sound: true, vibration: true };
const SIZES: Record<Settings["text"], string> = { normal: "100%", large: "118%", huge: "136%" };

let current: Settings = read();
const listeners = new Set<() => void>();

function read(): Settings {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return FIRST;
  }
}

export function settings(): Settings {
  return current;
}

export function onSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function choose(change: Partial<Settings>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // The choice lasts as long as the page.
  }
  wear();
  listeners.forEach((listener) => listener());
}

/** Puts the choice on the page, and follows the phone's own night mode. */
export function wear(): void {
  const night = matchMedia("(prefers-color-scheme: dark)");
  const dark = current.theme === "dark" || (current.theme === "auto" && night.matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  document.documentElement.style.fontSize = SIZES[current.text];
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#0d141a" : "#f4f6f8");
  night.onchange = wear;
}
