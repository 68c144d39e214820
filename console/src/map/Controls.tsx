// Closer and farther, for those without a wheel or a pinch.

import type { Map as MapLibreMap } from "maplibre-gl";

export function Controls({ map }: { map: MapLibreMap }) {
  return (
    <div className="city-map-zoom" role="group" aria-label="Zoom">
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => map.zoomIn()}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 3v10M3 8h10" />
        </svg>
      </button>
      <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => map.zoomOut()}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 8h10" />
        </svg>
      </button>
    </div>
  );
}
