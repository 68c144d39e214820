// Tiles that do not come: said once, quietly, and asked for again until they all do.

import type { Map as MapLibreMap } from "maplibre-gl";
import { CITY } from "./style/sources";

const RETRY_MS = [4_000, 8_000, 16_000, 30_000] as const;
const LOOK_MS = 500;

interface TileAddress {
  z: number;
  x: number;
  y: number;
}

interface Failure {
  sourceId?: string;
  tile?: { tileID: { canonical: TileAddress } };
}

export class Background {
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #missing = new Map<string, TileAddress>();

  constructor(
    readonly map: MapLibreMap,
    readonly troubled: (is: boolean) => void,
  ) {
    // Being listened to also keeps the library from writing every failure to the console.
    map.on("error", this.#failed);
  }

  stop(): void {
    this.#wait(null, 0);
  }

  #failed = (event: object): void => {
    const { sourceId, tile } = event as Failure;
    if (sourceId !== CITY) return;
    if (tile) {
      const { z, x, y } = tile.tileID.canonical;
      this.#missing.set(`${z}/${x}/${y}`, { z, x, y });
    }
    this.troubled(true);
    this.#wait(this.#again, RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? LOOK_MS);
  };

  #again = (): void => {
    this.#tries++;
    // By name: asked to refresh all, the library waits forever for those that failed.
    if (this.map.getSource(CITY)) this.map.refreshTiles(CITY, [...this.#missing.values()]);
    this.#missing.clear();
    this.#wait(this.#look, LOOK_MS);
  };

  /** All tiles are in and none failed since we asked again, or we would not be here. */
  #look = (): void => {
    if (!this.map.getSource(CITY) || !this.map.isSourceLoaded(CITY)) return this.#wait(this.#look, LOOK_MS);
    this.#timer = null;
    this.#tries = 0;
    this.troubled(false);
  };

  #wait(then: (() => void) | null, ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = then && setTimeout(then, ms);
  }
}
