// Light, dark, or as the system has it; and Mantine in the house's colours.

import { createTheme } from "@mantine/core";
import { useEffect, useSyncExternalStore } from "react";
import { useUi } from "./store/ui";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(tell: () => void): () => void {
  dark.addEventListener("change", tell);
  return () => dark.removeEventListener("change", tell);
}

/** The theme that is shown. */
export function useTheme(): "light" | "dark" {
  const wished = useUi((s) => s.theme);
  const system = useSyncExternalStore(subscribe, () => dark.matches);
  if (wished !== "auto") return wished;
  return system ? "dark" : "light";
}

/** Puts the theme on the page, where tokens.css looks for it. */
export function useThemeOnPage(): "light" | "dark" {
  const theme = useTheme();
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return theme;
}

export const mantineTheme = createTheme({
  fontFamily: "var(--font)",
  headings: { fontFamily: "var(--font)", fontWeight: "600" },
  primaryColor: "house",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  defaultRadius: 8,
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  colors: {
    house: ["#e8f3fe", "#d3e6fb", "#a8cff6", "#8cc3fa", "#6cb6ff", "#3d97ea", "#1d7cd8", "#0b6bcb", "#0a5cae", "#074b90"],
  },
});
