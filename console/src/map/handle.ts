// The map as other parts of the page may steer it. Without a map every answer is harmless.

import type { Scene } from "./scene";
import type { Bounds, CityMapHandle, LatLng } from "./types";

export function handleOf(scene: Scene | null, centre: LatLng): CityMapHandle {
  if (!scene) return absent(centre);
  const { map } = scene;
  return {
    flyTo: (place, zoom) => map.easeTo({ center: place, zoom: zoom ?? Math.max(map.getZoom(), 14), duration: 600 }),
    fit: ([west, south, east, north], paddingPx = 60) => {
      const { clientWidth, clientHeight } = map.getCanvas();
      const padding = Math.min(paddingPx, clientWidth / 4, clientHeight / 4);
      map.fitBounds([west, south, east, north], { padding, maxZoom: 16, duration: 600, linear: true });
    },
    project: (place) => map.project(place),
    unproject: (x, y) => {
      const { lat, lng } = map.unproject([x, y]);
      return { lat, lng };
    },
    hitAt: (x, y) => scene.hitAt(x, y),
    bounds: () => scene.bounds(),
    focus: () => map.getCanvas().focus(),
  };
}

function absent(centre: LatLng): CityMapHandle {
  const around: Bounds = [centre.lng, centre.lat, centre.lng, centre.lat];
  return {
    flyTo: () => {},
    fit: () => {},
    project: () => ({ x: 0, y: 0 }),
    unproject: () => centre,
    hitAt: () => null,
    bounds: () => around,
    focus: () => {},
  };
}
