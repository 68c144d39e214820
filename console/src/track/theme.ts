// Light or dark as the device is, and when it changes its mind.
export type Theme = "light" | "dark";

const dark = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  return dark().matches ? "dark" : "light";
}

export function onTheme(listener: () => void): () => void {
  const query = dark();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function followTheme(): void {
  const set = () => {
    document.documentElement.dataset["theme"] = theme();
  };
  set();
  onTheme(set);
}
