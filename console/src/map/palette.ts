// The map's colours. States and accents are those of shared/tokens.css (a test holds them
// together); the rest is the quiet ground they stand on.

export type Theme = "light" | "dark";

export interface Palette {
  land: string;
  residential: string;
  industrial: string;
  green: string;
  wood: string;
  beach: string;
  cemetery: string;
  water: string;
  waterLabel: string;
  building: string;
  buildingLine: string;
  roadCasing: string;
  motorway: string;
  trunk: string;
  primary: string;
  road: string;
  service: string;
  path: string;
  rail: string;
  label: string;
  labelStrong: string;
  halo: string;
  surface: string;
  ink: string;
  accent: string;
  bad: string;
  warn: string;
  idle: string;
  offered: string;
  engaged: string;
  off: string;
  stale: string;
}

const LIGHT: Palette = {
  land: "#eff1f2",
  residential: "#e9ecee",
  industrial: "#e7e7ec",
  green: "#d9eadb",
  wood: "#cde2d1",
  beach: "#f2ead6",
  cemetery: "#dbe6da",
  water: "#b7d5e8",
  waterLabel: "#3f6f8f",
  building: "#dde2e6",
  buildingLine: "#cfd6dc",
  roadCasing: "#cbd3da",
  motorway: "#f6dca6",
  trunk: "#f8e5be",
  primary: "#fcf1d8",
  road: "#ffffff",
  service: "#f9fafb",
  path: "#b9b3a8",
  rail: "#b4bcc4",
  label: "#4d5c68",
  labelStrong: "#22313d",
  halo: "#f7f9fa",
  surface: "#ffffff",
  ink: "#12202c",
  accent: "#0b6bcb",
  bad: "#b3261e",
  warn: "#8a5a00",
  idle: "#00765a",
  offered: "#b35900",
  engaged: "#0b6bcb",
  off: "#6b7783",
  stale: "#7a3f8f",
};

const DARK: Palette = {
  land: "#131b22",
  residential: "#161f27",
  industrial: "#191f28",
  green: "#14261f",
  wood: "#12281f",
  beach: "#26261f",
  cemetery: "#17251f",
  water: "#0a2536",
  waterLabel: "#6fa3c4",
  building: "#1d2832",
  buildingLine: "#263340",
  roadCasing: "#0e151b",
  motorway: "#6b6046",
  trunk: "#595343",
  primary: "#464b4c",
  road: "#333f4a",
  service: "#28333d",
  path: "#3d4a55",
  rail: "#3a4651",
  label: "#a3b1bd",
  labelStrong: "#d5dee6",
  halo: "#10171d",
  surface: "#141d25",
  ink: "#e8eef3",
  accent: "#6cb6ff",
  bad: "#ff8a80",
  warn: "#f0b429",
  idle: "#4fd1a5",
  offered: "#f5a142",
  engaged: "#6cb6ff",
  off: "#8b98a4",
  stale: "#d79bee",
};

export function paletteOf(theme: Theme): Palette {
  return theme === "dark" ? DARK : LIGHT;
}

/** "#0b6bcb" as three numbers from 0 to 1. */
export function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
