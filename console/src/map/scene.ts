// The living map behind the component: one object per open map, told what to show and asked
// what lies where. React owns when, this owns how.

import type { GeoJSONSource, Map as MapLibreMap } from "maplibre-gl";
import { Background } from "./background";
import { installImages } from "./images";
import { type Features, lineFeatures, orderFeatures, pinFeatures } from "./overlay-data";
import { type Theme, paletteOf } from "./palette";
import { pickOrder, pickWorker } from "./picking";
import { pictureOf } from "./picture";
import type { PositionStore } from "./positions";
import { repaint } from "./repaint";
import { ABOVE_WORKERS } from "./style";
import { selectedFilter } from "./style/overlay";
import { LINES, ORDERS, PINS } from "./style/sources";
import type { Bounds, MapHit, MapLine, MapOrder, MapPin, Selected } from "./types";
import { WORKERS_LAYER, WorkersLayer, radiusAt } from "./workers-layer";

const WORKER_REACH_PX = 7;

export interface Shown {
  positions?: PositionStore | undefined;
  orders: readonly MapOrder[];
  lines: readonly MapLine[];
  pins: readonly MapPin[];
  selected: Selected | null;
  theme: Theme;
}

export class Scene {
  readonly background: Background;
  #shown: Shown = { orders: [], lines: [], pins: [], selected: null, theme: "light" };
  #layer: WorkersLayer | null = null;
  #ready = false;
  #painted: Theme;
  #sent = new Map<string, unknown>();

  constructor(
    readonly map: MapLibreMap,
    theme: Theme,
    troubled: (is: boolean) => void,
  ) {
    this.#painted = theme;
    this.background = new Background(map, troubled);
    // Also after a lost context: the library rebuilds the style and calls again.
    map.on("style.load", this.#dress);
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    if (shown.positions !== before.positions) this.#mountWorkers();
    shown.positions?.select(shown.selected?.kind === "worker" ? shown.selected.n : null);
    if (this.#ready) this.#update();
  }

  hitAt(x: number, y: number): MapHit {
    const { map } = this;
    const { orders, selected, positions } = this.#shown;
    const picture = pictureOf(map);
    const chosen = selected?.kind === "order" ? selected.id : null;
    const order = pickOrder(orders, chosen, picture, map.getZoom(), x, y);
    if (order) return order;
    const reach = radiusAt(map.getZoom()) + WORKER_REACH_PX;
    const n = positions && pickWorker(positions, picture, x, y, reach);
    if (typeof n === "number") return { kind: "worker", n };
    const { lat, lng } = map.unproject([x, y]);
    return { kind: "place", at: { lat, lng } };
  }

  bounds(): Bounds {
    const box = this.map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  }

  close(): void {
    this.background.stop();
    this.map.remove();
  }

  #dress = (): void => {
    installImages(this.map, paletteOf(this.#painted));
    this.#ready = true;
    this.#sent.clear();
    this.#mountWorkers();
    this.#update();
  };

  #mountWorkers(): void {
    if (!this.#ready) return;
    if (this.map.getLayer(WORKERS_LAYER)) this.map.removeLayer(WORKERS_LAYER);
    const { positions } = this.#shown;
    this.#layer = positions ? new WorkersLayer(positions, paletteOf(this.#painted)) : null;
    if (this.#layer) this.map.addLayer(this.#layer, ABOVE_WORKERS);
  }

  #update(): void {
    const { orders, lines, pins, selected, theme } = this.#shown;
    if (theme !== this.#painted) {
      this.#painted = theme;
      repaint(this.map, theme);
      this.#layer?.paint(paletteOf(theme));
    }
    this.#send(ORDERS, orders, () => orderFeatures(orders));
    this.#send(LINES, lines, () => lineFeatures(lines));
    this.#send(PINS, pins, () => pinFeatures(pins));
    const chosen = selected?.kind === "order" ? selected.id : null;
    if (this.#sent.get("chosen") !== chosen) {
      this.#sent.set("chosen", chosen);
      this.map.setFilter("orders-selected", selectedFilter(chosen) as never, { validate: false });
    }
  }

  /** Hands features to the library only when they differ from what it has. */
  #send(source: string, given: readonly unknown[], make: () => Features): void {
    if (this.#sent.get(source) === given) return;
    this.#sent.set(source, given);
    const features = make();
    const text = JSON.stringify(features);
    if (this.#sent.get(`${source} text`) === text) return;
    this.#sent.set(`${source} text`, text);
    (this.map.getSource(source) as GeoJSONSource | undefined)?.setData(features as never);
  }
}
