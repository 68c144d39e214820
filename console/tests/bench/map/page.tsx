// The bench's page: the map as pages use it, fed with made-up frames in the server's layout.
// `?workers=10000&hz=4&theme=light&zoom=12&orders=60` choose the load.

import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { CityMap, type CityMapHandle, type MapLine, type MapOrder, type MapPin, PositionStore, type Selected, type Theme } from "../../../src/map";
import "../../../src/shared/tokens.css";
import { City } from "./city";

const asked = new URLSearchParams(location.search);
const number = (name: string, other: number) => Number(asked.get(name) ?? other);
const CENTRE = { lat: number("lat", 41.1496), lng: number("lng", -8.6109) };

const store = new PositionStore();
const city = new City(number("workers", 1_000), CENTRE);
const hz = number("hz", 4);
store.apply(city.frame(true));
const counted = { pictures: 0, applied: [] as number[], delays: [] as number[] };
count();
if (hz > 0) setInterval(tell, 1_000 / hz);

function tell() {
  const frame = city.frame(false);
  const before = performance.now();
  store.apply(frame);
  counted.applied.push(performance.now() - before);
}

/** Pictures are draw calls of the workers; a delay is how long a pointer event waited for us. */
function count() {
  const draw = WebGL2RenderingContext.prototype.drawArrays;
  WebGL2RenderingContext.prototype.drawArrays = function (...words) {
    if (words[0] === this.POINTS && words[2] === store.size) counted.pictures++;
    return draw.apply(this, words);
  };
  const heard = (event: Event) => counted.delays.push(performance.now() - event.timeStamp);
  addEventListener("pointermove", heard, { capture: true });
}

function orders(count: number): MapOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `ord_0000000000000${String(index).padStart(4, "0")}`,
    pickup: city.somewhere(index),
    dropoff: city.somewhere(index + 500),
    kind: (["unassigned", "assigned", "in_progress"] as const)[index % 3] ?? "assigned",
    risk: (["none", "none", "predicted", "none", "late"] as const)[index % 5] ?? "none",
  }));
}

function extras(): { lines: MapLine[]; pins: MapPin[] } {
  if (!asked.has("extras")) return { lines: [], pins: [] };
  const at = (index: number) => city.somewhere(index);
  return {
    lines: [
      { id: "j", kind: "job", points: [at(3), at(4), at(5)], selected: true },
      { id: "c", kind: "candidate", points: [at(6), at(7)] },
      { id: "t", kind: "trail", points: [at(8), at(9), at(10)] },
    ],
    pins: [
      { id: "a", shape: "pickup", ...at(3), label: "Pickup" },
      { id: "b", shape: "dropoff", ...at(5), label: "Drop-off" },
      { id: "c", shape: "worker", ...at(4), label: "Rider" },
    ],
  };
}

const handle: { project?: CityMapHandle["project"] } = {};

function Page() {
  const [theme, setTheme] = useState<Theme>(asked.get("theme") === "dark" ? "dark" : "light");
  const [selected, setSelected] = useState<Selected | null>({ kind: "worker", n: 7 });
  const shown = useMemo(() => ({ orders: orders(number("orders", 60)), ...extras() }), []);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    Object.assign(window, { bench: { store, setTheme, setSelected, counted, map: handle } });
  }, [theme]);
  return (
    <CityMap
      ref={(map) => {
        if (map) handle.project = map.project;
      }}
      label="Live map of the city"
      theme={theme}
      positions={store}
      centre={CENTRE}
      zoom={number("zoom", 12.5)}
      selected={selected}
      cursor={asked.get("cursor") ?? undefined}
      onPick={(hit) => {
        document.body.dataset.hit = JSON.stringify(hit);
        if (hit.kind !== "place") setSelected(hit.kind === "order" ? { kind: "order", id: hit.id } : hit);
      }}
      onHover={(hit) => {
        document.body.dataset.hover = JSON.stringify(hit);
      }}
      onMove={() => {
        document.body.dataset.moved = String(Number(document.body.dataset.moved ?? 0) + 1);
      }}
      {...shown}
    />
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
