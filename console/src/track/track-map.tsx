// The city with three pins at most. Its own chunk, with the map library behind it.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { CityMap, type Bounds, type CityMapHandle, type LatLng, type MapPin } from "../map";
import type { View } from "./core/view.ts";
import { onTheme, theme } from "./theme.ts";
import { useWords } from "./words.ts";

type Seen = NonNullable<View["map"]>;
const PADDING_PX = 56;

export default function TrackMap({ map }: { map: Seen }) {
  const words = useWords();
  const handle = useRef<CityMapHandle>(null);
  const shade = useSyncExternalStore(onTheme, theme);
  // The page renders every second; the map is drawn again only when a pin has moved.
  const places = JSON.stringify(map);
  const pins = useMemo(() => pinsOf(JSON.parse(places) as Seen, words), [places, words]);
  // The view moves when a pin appears or goes, not each time the driver does.
  const shown = pins.map((pin) => pin.id).join();
  const [first] = useState(() => centreOf(pins));
  const latest = useRef(pins);
  useEffect(() => {
    latest.current = pins;
  }, [pins]);
  useEffect(() => {
    const timer = setTimeout(() => handle.current?.fit(around(latest.current), PADDING_PX), 400);
    return () => clearTimeout(timer);
  }, [shown]);
  return <CityMap ref={handle} theme={shade} pins={pins} centre={first} zoom={13} label={words.map} />;
}

function pinsOf({ dropoff, pickup, worker }: Seen, words: { mapYou: string; mapPickup: string; driver: string }): MapPin[] {
  return [
    ...(pickup ? [{ id: "pickup", shape: "pickup" as const, label: words.mapPickup, ...pickup }] : []),
    ...(dropoff ? [{ id: "dropoff", shape: "customer" as const, label: words.mapYou, ...dropoff }] : []),
    // An old position is shown as old by the text beside; the map shows none.
    ...(worker && !worker.stale ? [{ id: "worker", shape: "worker" as const, label: words.driver, lat: worker.lat, lng: worker.lng }] : []),
  ];
}

function around(pins: readonly LatLng[]): Bounds {
  const lats = pins.map((pin) => pin.lat);
  const lngs = pins.map((pin) => pin.lng);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

function centreOf(pins: readonly LatLng[]): LatLng {
  if (pins.length === 0) return { lat: 0, lng: 0 };
  const [west, south, east, north] = around(pins);
  return { lat: (south + north) / 2, lng: (west + east) / 2 };
}
