// How the present picture lies over the world. The map keeps north up and looks straight
// down, so one offset and one scale say it all; in doubles, which are exact at every zoom.

import type { Map as MapLibreMap } from "maplibre-gl";
import { mercatorX, mercatorY } from "./mercator";
import type { LatLng } from "./types";

export interface Picture {
  /** Where the world's north-west corner would be, CSS pixels from the map's. */
  zeroX: number;
  zeroY: number;
  /** CSS pixels of the whole world's width. */
  worldPx: number;
}

export function pictureOf(map: MapLibreMap): Picture {
  const centre = map.getCenter();
  const at = map.project(centre);
  const worldPx = 512 * 2 ** map.getZoom();
  return {
    zeroX: at.x - mercatorX(centre.lng) * worldPx,
    zeroY: at.y - mercatorY(centre.lat) * worldPx,
    worldPx,
  };
}

export function onPicture(picture: Picture, place: LatLng): { x: number; y: number } {
  return {
    x: picture.zeroX + mercatorX(place.lng) * picture.worldPx,
    y: picture.zeroY + mercatorY(place.lat) * picture.worldPx,
  };
}
