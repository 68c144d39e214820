// A change of theme paints the layers anew and leaves tiles, camera and data where they are.

import type { Map as MapLibreMap } from "maplibre-gl";
import { installImages } from "./images";
import { type Theme, paletteOf } from "./palette";
import { styleOf } from "./style";

export function repaint(map: MapLibreMap, theme: Theme): void {
  for (const layer of styleOf(theme, location.origin).layers) {
    if (!map.getLayer(layer.id)) continue;
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as never, value as never, { validate: false });
    }
  }
  installImages(map, paletteOf(theme));
}
