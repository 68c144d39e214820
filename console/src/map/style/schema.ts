// The layers inside our tiles, as the server cuts them.

export const TILE_LAYERS = [
  "water",
  "waterway",
  "landuse",
  "buildings",
  "roads",
  "places",
  "pois",
] as const;
export type TileLayer = (typeof TILE_LAYERS)[number];

export const TILE_ZOOM_MAX = 15;

export function tileAddress(origin: string): string {
  return `${origin}/tiles/{z}/{x}/{y}.mvt`;
}
