// The city as a component: workers, orders, lines and pins over our own tiles.

import type { Map as MapLibreMap } from "maplibre-gl";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";
import { Controls } from "./Controls";
import { NoMap } from "./NoMap";
import { handleOf } from "./handle";
import { listen } from "./listen";
import { fontsReady, hasWebGl, openMap } from "./open-map";
import type { Theme } from "./palette";
import type { PositionStore } from "./positions";
import { Scene } from "./scene";
import type { Bounds, CityMapHandle, LatLng, MapHit, MapLine, MapOrder, MapPin, Selected } from "./types";
import "./map.css";

export interface CityMapProps {
  theme: Theme;
  positions?: PositionStore;
  orders?: readonly MapOrder[];
  lines?: readonly MapLine[];
  pins?: readonly MapPin[];
  selected?: Selected | null;
  /** Where the map opens; a changed value moves it there. */
  centre: LatLng;
  zoom: number;
  /** A CSS cursor for the empty map, for example "crosshair" while placing a stop. */
  cursor?: string;
  /** A click or tap, or Enter at the middle of the map. */
  onPick?: (hit: MapHit, event: MouseEvent | KeyboardEvent) => void;
  /** Null when there is nothing but the city under the pointer. */
  onHover?: (hit: MapHit | null) => void;
  onMove?: (bounds: Bounds, zoom: number) => void;
  /** The map's name for those who hear the page. */
  label: string;
  ref?: Ref<CityMapHandle>;
}

const NONE: readonly never[] = [];
type Trouble = "none" | "no_webgl" | "context_lost";

export default function CityMap({ ref, ...props }: CityMapProps) {
  const { theme, centre, zoom, label, cursor } = props;
  const { positions, orders = NONE, lines = NONE, pins = NONE, selected = null } = props;
  const place = useRef<HTMLDivElement>(null);
  const [scene, setScene] = useState<Scene | null>(null);
  const [trouble, setTrouble] = useState<Trouble>("none");
  const [noTiles, setNoTiles] = useState(false);

  const pick = useEffectEvent((hit: MapHit, event: MouseEvent | KeyboardEvent) => props.onPick?.(hit, event));
  const hover = useEffectEvent((hit: MapHit | null) => props.onHover?.(hit));
  const move = useEffectEvent((bounds: Bounds, at: number) => props.onMove?.(bounds, at));
  const opening = useEffectEvent((container: HTMLElement) => ({ container, theme, centre, zoom, label }));

  useEffect(() => {
    const container = place.current;
    if (!container) return;
    let made: Scene | null = null;
    let gone = false;
    const open = async () => {
      if (!hasWebGl()) return setTrouble("no_webgl");
      await fontsReady();
      if (gone) return;
      const options = opening(container);
      const map = opened(() => openMap(options));
      if (!map) return setTrouble("no_webgl");
      made = new Scene(map, options.theme, setNoTiles);
      map.on("webglcontextlost", () => setTrouble("context_lost"));
      map.on("webglcontextrestored", () => setTrouble("none"));
      listen(made, { pick: (hit, event) => pick(hit, event), hover: (hit) => hover(hit), move: (box, at) => move(box, at) });
      setScene(made);
    };
    void open();
    return () => {
      gone = true;
      made?.close();
      setScene(null);
    };
  }, []);

  useEffect(() => {
    scene?.show({ positions, orders, lines, pins, selected, theme });
  }, [scene, positions, orders, lines, pins, selected, theme]);

  useEffect(() => {
    scene?.map.jumpTo({ center: { lat: centre.lat, lng: centre.lng }, zoom });
  }, [scene, centre.lat, centre.lng, zoom]);

  useEffect(() => {
    scene?.map.getCanvas().setAttribute("aria-label", label);
  }, [scene, label]);

  useImperativeHandle(ref, () => handleOf(scene, centre), [scene, centre]);

  if (trouble === "no_webgl") return <NoMap />;
  return (
    <div className="city-map" data-theme={theme} style={{ "--map-cursor": cursor ?? "grab" } as React.CSSProperties}>
      <div ref={place} className="city-map-canvas" />
      {cursor === "crosshair" && <div className="city-map-cross" aria-hidden="true" />}
      {scene && <Controls map={scene.map} />}
      <div className="city-map-notices" role="status">
        {trouble === "context_lost" && <p>The graphics were interrupted. The map comes back by itself.</p>}
        {noTiles && trouble === "none" && <p>The city’s background does not load. Positions are live; trying again.</p>}
      </div>
      <p className="city-map-credit">
        <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer noopener">
          © OpenStreetMap contributors
        </a>
      </p>
    </div>
  );
}

/** The library throws when the browser refuses it a context. */
function opened(open: () => MapLibreMap): MapLibreMap | null {
  try {
    return open();
  } catch {
    return null;
  }
}
