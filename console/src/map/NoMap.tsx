// What stands in the map's place when there can be none. Own file and no map library, so
// that it can be shown when the library itself did not load.

import "./map.css";

export function NoMap({ why = "no_webgl", retry }: { why?: "no_webgl" | "not_loaded"; retry?: () => void }) {
  return (
    <div className="city-map city-map-none" role="status">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path d="M8 16l16-6 16 6 16-6v38l-16 6-16-6-16 6z M24 10v38 M40 16v38" />
      </svg>
      <p className="city-map-none-title">
        {why === "no_webgl" ? "This browser cannot draw the map" : "The map did not load"}
      </p>
      <p>
        {why === "no_webgl"
          ? "It needs WebGL 2, which is switched off or missing here. Everything on the map is also in the lists, and they work as always."
          : "The connection was interrupted. Everything on the map is also in the lists, and they work as always."}
      </p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
      <p className="city-map-credit">© OpenStreetMap contributors</p>
    </div>
  );
}
