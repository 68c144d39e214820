// All workers in one draw call. The processor uploads only when the store changed; between
// frames the graphics card moves everyone along their leg by the clock alone.

import type { CustomLayerInterface, Map as MapLibreMap } from "maplibre-gl";
import { LEG } from "./motion";
import { Pacer } from "./pacer";
import { type Palette, rgb } from "./palette";
import { pictureOf } from "./picture";
import type { PositionStore } from "./positions";
import { FLAG_LIT, FLAG_SELECTED, LOOK } from "./slots";
import { ATTRIBUTES, COLOURS, FRAGMENT, VERTEX } from "./workers-shader";

export const WORKERS_LAYER = "workers";
/** Lit workers are drawn again above the crowd; more than this is no longer a highlight. */
const ON_TOP_MAX = 64;
const UNIFORMS = [
  "uCentre",
  "uClipPerWorld",
  "uClipPerPixel",
  "uNow",
  "uRadius",
  "uOnTop",
  "uColours",
  "uPixel",
] as const;

interface Gpu {
  program: WebGLProgram;
  vao: WebGLVertexArrayObject;
  corners: WebGLBuffer;
  legs: WebGLBuffer;
  looks: WebGLBuffer;
  at: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
}

/** CSS pixels from a worker's middle to its edge. */
export function radiusAt(zoom: number): number {
  return Math.max(2.6, Math.min(11, 2.6 + (zoom - 9.5) * 0.95));
}

export class WorkersLayer implements CustomLayerInterface {
  readonly id = WORKERS_LAYER;
  readonly type = "custom";
  readonly renderingMode = "2d";
  #map: MapLibreMap | null = null;
  #gpu: Gpu | null = null;
  #uploaded = -1;
  #capacity = 0;
  #colours = new Float32Array(COLOURS.length * 3);
  #pacer = new Pacer(
    () => this.#map?.triggerRepaint(),
    () => document.hidden,
  );
  #unsubscribe: (() => void) | null = null;
  /** People who asked for less motion see each place at once. */
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    readonly store: PositionStore,
    palette: Palette,
  ) {
    this.paint(palette);
  }

  paint(palette: Palette): void {
    COLOURS.forEach((name, index) => this.#colours.set(rgb(palette[name]), index * 3));
    this.#pacer.ask();
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gpu = prepare(gl);
    this.#uploaded = -1;
    this.#capacity = 0;
    this.#unsubscribe = this.store.subscribe(() => this.#pacer.ask());
    document.addEventListener("visibilitychange", this.#shown);
  }

  onRemove(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#unsubscribe?.();
    document.removeEventListener("visibilitychange", this.#shown);
    this.#pacer.stop();
    if (this.#gpu) {
      gl.deleteProgram(this.#gpu.program);
      gl.deleteVertexArray(this.#gpu.vao);
      for (const buffer of [this.#gpu.corners, this.#gpu.legs, this.#gpu.looks]) gl.deleteBuffer(buffer);
    }
    this.#gpu = null;
    this.#map = null;
  }

  render(gl: WebGL2RenderingContext): void {
    const gpu = this.#gpu;
    const map = this.#map;
    if (!gpu || !map) return;
    this.#pacer.drawn();
    const { slots } = this.store;
    if (slots.size === 0) return;
    gl.useProgram(gpu.program);
    gl.bindVertexArray(gpu.vao);
    this.#upload(gl, gpu);
    this.#frame(gl, gpu, map);
    gl.uniform1f(gpu.at.uOnTop, 0);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, slots.size);
    this.#drawLit(gl, gpu);
    gl.bindVertexArray(null);
    if (!this.#still.matches && this.store.clock() < this.store.movingUntil) this.#pacer.ask();
  }

  #shown = (): void => this.#pacer.ask();

  #upload(gl: WebGL2RenderingContext, gpu: Gpu): void {
    const { store } = this;
    const { slots } = store;
    if (this.#uploaded === store.version) return;
    const grown = this.#capacity !== slots.capacity;
    gl.bindBuffer(gl.ARRAY_BUFFER, gpu.legs);
    if (grown) gl.bufferData(gl.ARRAY_BUFFER, slots.legs, gl.DYNAMIC_DRAW);
    else gl.bufferSubData(gl.ARRAY_BUFFER, 0, slots.legs, 0, slots.size * LEG);
    gl.bindBuffer(gl.ARRAY_BUFFER, gpu.looks);
    if (grown) gl.bufferData(gl.ARRAY_BUFFER, slots.looks, gl.DYNAMIC_DRAW);
    else gl.bufferSubData(gl.ARRAY_BUFFER, 0, slots.looks, 0, slots.size * LOOK);
    this.#capacity = slots.capacity;
    this.#uploaded = store.version;
  }

  #frame(gl: WebGL2RenderingContext, gpu: Gpu, map: MapLibreMap): void {
    const { zeroX, zeroY, worldPx } = pictureOf(map);
    const { origin } = this.store;
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    const centreX = (width / 2 - zeroX) / worldPx - origin.x;
    const centreY = (height / 2 - zeroY) / worldPx - origin.y;
    gl.uniform2f(gpu.at.uCentre, centreX, centreY);
    gl.uniform2f(gpu.at.uClipPerWorld, (2 * worldPx) / width, (-2 * worldPx) / height);
    gl.uniform2f(gpu.at.uClipPerPixel, 2 / width, 2 / height);
    gl.uniform1f(gpu.at.uNow, this.#still.matches ? 1e9 : this.store.clock());
    gl.uniform1f(gpu.at.uRadius, radiusAt(map.getZoom()));
    gl.uniform1f(gpu.at.uPixel, 1 / map.getPixelRatio());
    gl.uniform3fv(gpu.at.uColours, this.#colours);
  }

  #drawLit(gl: WebGL2RenderingContext, gpu: Gpu): void {
    const { size, looks } = this.store.slots;
    let drawn = 0;
    for (let slot = 0; slot < size && drawn < ON_TOP_MAX; slot++) {
      if (!((looks[slot * LOOK + 3] ?? 0) & (FLAG_LIT | FLAG_SELECTED))) continue;
      if (drawn++ === 0) gl.uniform1f(gpu.at.uOnTop, 1);
      point(gl, gpu, slot);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, 1);
    }
    if (drawn > 0) point(gl, gpu, 0);
  }
}

function prepare(gl: WebGL2RenderingContext): Gpu | null {
  const program = link(gl);
  if (!program) return null;
  const vao = gl.createVertexArray();
  const [corners, legs, looks] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
  const find = (name: string) => [name, gl.getUniformLocation(program, name)] as const;
  const at = Object.fromEntries(UNIFORMS.map(find)) as Gpu["at"];
  const gpu: Gpu = { program, vao, corners, legs, looks, at };
  gl.bindVertexArray(vao);
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(ATTRIBUTES.corners);
  gl.vertexAttribPointer(ATTRIBUTES.corners, 2, gl.FLOAT, false, 0, 0);
  for (const index of [ATTRIBUTES.legs, ATTRIBUTES.times, ATTRIBUTES.looks]) {
    gl.enableVertexAttribArray(index);
    gl.vertexAttribDivisor(index, 1);
  }
  point(gl, gpu, 0);
  gl.bindVertexArray(null);
  return gpu;
}

/** Lets the drawing begin at a worker's slot. */
function point(gl: WebGL2RenderingContext, gpu: Gpu, slot: number): void {
  const bytes = LEG * Float32Array.BYTES_PER_ELEMENT;
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.legs);
  gl.vertexAttribPointer(ATTRIBUTES.legs, 4, gl.FLOAT, false, bytes, slot * bytes);
  gl.vertexAttribPointer(ATTRIBUTES.times, 2, gl.FLOAT, false, bytes, slot * bytes + 16);
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.looks);
  gl.vertexAttribPointer(ATTRIBUTES.looks, 4, gl.UNSIGNED_BYTE, false, LOOK, slot * LOOK);
}

function link(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (gl.isContextLost()) return null;
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`the workers' shader: ${gl.getProgramInfoLog(program) ?? "no reason given"}`);
  }
  return program;
}
