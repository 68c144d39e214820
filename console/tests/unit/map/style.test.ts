import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { orderFeatures, pinFeatures } from "../../../src/map/overlay-data";
import { paletteOf } from "../../../src/map/palette";
import { ABOVE_WORKERS, styleOf } from "../../../src/map/style";
import { TILE_LAYERS } from "../../../src/map/style/schema";
import { CITY } from "../../../src/map/style/sources";

const ORIGIN = "https://dispatch.example";

describe.each(["light", "dark"] as const)("the %s style", (theme) => {
  const style = styleOf(theme, ORIGIN);

  it("is a style by the library's own rules", () => {
    expect(validateStyleMin(style).map((error) => error.message)).toEqual([]);
  });
  it("names no other host, no glyphs and no sprite", () => {
    const addresses = JSON.stringify(style).match(/https?:\/\/[^/"]*/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set([ORIGIN]));
    expect([style.glyphs, style.sprite]).toEqual([undefined, undefined]);
  });
  it("draws only layers the tiles have, and every one of them", () => {
    const drawn = style.layers.flatMap((layer) =>
      "source" in layer && layer.source === CITY ? [layer["source-layer"]] : [],
    );
    expect(new Set(drawn)).toEqual(new Set(TILE_LAYERS));
  });
  it("has one layer of each name, and the one workers go beneath", () => {
    const ids = style.layers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(ABOVE_WORKERS);
  });
});

describe("the two themes", () => {
  it("differ in paint only, so that a switch needs no new tiles", () => {
    const bare = (theme: "light" | "dark") => styleOf(theme, ORIGIN).layers.map((layer) => ({ ...layer, paint: null }));
    expect(bare("dark")).toEqual(bare("light"));
  });
  it("have the same paint properties", () => {
    const names = (theme: "light" | "dark") =>
      styleOf(theme, ORIGIN).layers.map(({ paint }) => Object.keys(paint ?? {}));
    expect(names("dark")).toEqual(names("light"));
  });
});

describe("the palette", () => {
  const tokens = readFileSync(resolve(import.meta.dirname, "../../../src/shared/tokens.css"), "utf8");
  const blocks = { light: tokens.split("[data-theme")[0] ?? "", dark: tokens.split("[data-theme")[1] ?? "" };
  const names = {
    accent: "accent",
    surface: "surface",
    ink: "ink",
    bad: "bad",
    warn: "warn",
    idle: "state-idle",
    offered: "state-offered",
    engaged: "state-engaged",
    off: "state-off",
    stale: "state-stale",
  } as const;

  it.each(["light", "dark"] as const)("says states as the %s tokens do", (theme) => {
    for (const [ours, token] of Object.entries(names)) {
      const said = blocks[theme].match(new RegExp(`--${token}: (#[0-9a-f]{6});`))?.[1];
      expect(paletteOf(theme)[ours as keyof typeof names], token).toBe(said);
    }
  });
});

describe("what lies over the city", () => {
  const place = { lat: 1, lng: 2 };
  const icons = (kind: "unassigned" | "assigned", risk: "none" | "late") =>
    orderFeatures([{ id: "ord_1", pickup: place, dropoff: place, kind, risk }]).features.map(
      ({ properties }) => [properties.icon, properties.loud],
    );

  it("lets the next stop of an order carry its alarm", () => {
    expect(icons("unassigned", "none")).toEqual([["unassigned-none", true], ["dropoff-none", false]]);
    expect(icons("unassigned", "late")).toEqual([["unassigned-late", true], ["dropoff-none", false]]);
    expect(icons("assigned", "none")).toEqual([["pickup-none", false], ["dropoff-none", false]]);
    expect(icons("assigned", "late")).toEqual([["pickup-none", false], ["dropoff-late", true]]);
  });
  it("keeps a hostile label as text", () => {
    const [pin] = pinFeatures([{ id: "x", shape: "worker", label: "<script>{name}", ...place }]).features;
    expect(pin?.properties.label).toBe("<script>{name}");
  });
});
