// All workers in one draw call. The processor uploads only when the store changed; between
// frames the graphics card moves everyone along their leg by the clock alone.

import type { CustomLayerInterface, Map as MapLibreMap } from "maplibre-gl";
import { pitchOf } from "./marks";
import { Pacer } from "./pacer";
import type { Palette } from "./palette";
import { pictureOf } from "./picture";
import type { PositionStore } from "./positions";
import { FLAG_LIT, FLAG_SELECTED, LOOK } from "./slots";
import { WorkersGpu } from "./workers-gpu";
import { PASS } from "./workers-shader";

export const WORKERS_LAYER = "workers";
/** Lit workers are drawn above the crowd, one by one; more than this is no longer a highlight. */
const LIT_MAX = 64;

/** CSS pixels from a worker's middle to its edge; in steps, for each needs its own marks. */
export function radiusAt(zoom: number): number {
  const free = 2.4 + Math.max(0, zoom - 9.5) * 0.62 + Math.max(0, zoom - 14) * 0.5;
  return Math.min(10, Math.round(free * 2) / 2);
}

export class WorkersLayer implements CustomLayerInterface {
  readonly id = WORKERS_LAYER;
  readonly type = "custom";
  readonly renderingMode = "2d";
  #map: MapLibreMap | null = null;
  #gpu: WorkersGpu | null = null;
  #uploaded = -1;
  #marks = "";
  #unsubscribe: (() => void) | null = null;
  readonly #pacer = new Pacer(
    () => this.#map?.triggerRepaint(),
    () => document.hidden,
  );
  /** People who asked for less motion see each place at once. */
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    readonly store: PositionStore,
    private palette: Palette,
  ) {}

  paint(palette: Palette): void {
    this.palette = palette;
    this.#marks = "";
    this.#pacer.ask();
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gpu = WorkersGpu.make(gl);
    this.#uploaded = -1;
    this.#marks = "";
    this.#unsubscribe = this.store.subscribe(this.#ask);
    document.addEventListener("visibilitychange", this.#ask);
  }

  onRemove(): void {
    this.#unsubscribe?.();
    document.removeEventListener("visibilitychange", this.#ask);
    this.#pacer.stop();
    this.#gpu?.dispose();
    this.#gpu = null;
    this.#map = null;
  }

  render(): void {
    const gpu = this.#gpu;
    const map = this.#map;
    const { slots } = this.store;
    this.#pacer.drawn();
    if (!gpu || !map || slots.size === 0) return;
    gpu.begin();
    if (this.#uploaded !== this.store.version) gpu.upload(slots);
    this.#uploaded = this.store.version;
    this.#frame(gpu, map);
    gpu.draw(PASS.crowd, 0, slots.size);
    this.#drawLit(gpu);
    gpu.end();
    if (!this.#still.matches && this.store.clock() < this.store.movingUntil) this.#pacer.ask();
  }

  #ask = (): void => this.#pacer.ask();

  #frame(gpu: WorkersGpu, map: MapLibreMap): void {
    const { gl, at } = gpu;
    const radius = radiusAt(map.getZoom());
    const ratio = map.getPixelRatio();
    if (this.#marks !== `${radius} ${ratio}`) {
      this.#marks = `${radius} ${ratio}`;
      gpu.paint(this.palette, radius, ratio);
    }
    const { zeroX, zeroY, worldPx } = pictureOf(map);
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    const centreX = (width / 2 - zeroX) / worldPx - this.store.origin.x;
    const centreY = (height / 2 - zeroY) / worldPx - this.store.origin.y;
    gl.uniform2f(at.uCentre, centreX, centreY);
    gl.uniform2f(at.uClipPerWorld, (2 * worldPx) / width, (-2 * worldPx) / height);
    gl.uniform1f(at.uNow, this.#still.matches ? Number.MAX_SAFE_INTEGER : this.store.clock());
    gl.uniform1f(at.uRadius, radius);
    gl.uniform1f(at.uPitch, pitchOf(radius));
    gl.uniform1f(at.uRatio, ratio);
  }

  #drawLit(gpu: WorkersGpu): void {
    const { size, looks } = this.store.slots;
    let drawn = 0;
    for (let slot = 0; slot < size && drawn < LIT_MAX; slot++) {
      if (!((looks[slot * LOOK + 3] ?? 0) & (FLAG_LIT | FLAG_SELECTED))) continue;
      drawn++;
      gpu.draw(PASS.halo, slot, 1);
      gpu.draw(PASS.lit, slot, 1);
    }
  }
}
