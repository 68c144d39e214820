// Tiles that do not come: said once, quietly, and asked for again until they do.

import type { Map as MapLibreMap } from "maplibre-gl";
import { CITY } from "./style/sources";

const RETRY_MS = [4_000, 8_000, 16_000, 30_000] as const;

export class Background {
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failedSince = 0;

  constructor(
    readonly map: MapLibreMap,
    readonly troubled: (is: boolean) => void,
  ) {
    map.on("error", this.#failed);
    map.on("data", this.#arrived);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #failed = (event: { sourceId?: string; error?: unknown }): void => {
    if (event.sourceId !== CITY) return;
    this.#failedSince++;
    this.troubled(true);
    if (this.#timer !== null) return;
    const wait = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)];
    this.#timer = setTimeout(this.#again, wait);
  };

  #again = (): void => {
    this.#timer = null;
    this.#tries++;
    this.#failedSince = 0;
    if (this.map.getSource(CITY)) this.map.refreshTiles(CITY);
  };

  #arrived = (event: { dataType?: string; sourceId?: string; tile?: unknown }): void => {
    if (event.dataType !== "source" || event.sourceId !== CITY || !event.tile) return;
    if (this.#failedSince > 0 || this.#timer !== null) return;
    this.#tries = 0;
    this.troubled(false);
  };
}
