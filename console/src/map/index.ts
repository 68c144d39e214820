// What pages import: light, the map library itself comes when the map is shown.

export { CityMap } from "./LazyCityMap";
export { NoMap } from "./NoMap";
export type { CityMapProps } from "./CityMap";
export type { Theme } from "./palette";
export { PositionStore } from "./positions";
export { maskOf } from "./states";
export type * from "./types";
