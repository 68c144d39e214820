// The graphics card's side of the workers: program, buffers and the picture of marks.

import { paintMarks } from "./marks";
import { LEG } from "./motion";
import type { Palette } from "./palette";
import { LOOK, type Slots } from "./slots";
import { ATTRIBUTES, FRAGMENT, VERTEX } from "./workers-shader";

const UNIFORMS = [
  "uCentre",
  "uClipPerWorld",
  "uNow",
  "uRadius",
  "uPitch",
  "uRatio",
  "uPass",
  "uMarks",
] as const;

export class WorkersGpu {
  readonly at: Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
  readonly #vao: WebGLVertexArrayObject;
  readonly #legs: WebGLBuffer;
  readonly #looks: WebGLBuffer;
  readonly #marks: WebGLTexture;
  #capacity = 0;

  private constructor(
    readonly gl: WebGL2RenderingContext,
    readonly program: WebGLProgram,
  ) {
    const find = (name: string) => [name, gl.getUniformLocation(program, name)] as const;
    this.at = Object.fromEntries(UNIFORMS.map(find)) as WorkersGpu["at"];
    this.#vao = gl.createVertexArray();
    [this.#legs, this.#looks] = [gl.createBuffer(), gl.createBuffer()];
    this.#marks = gl.createTexture();
    this.#layOut();
  }

  /** Null when the context is already lost; it will be made anew after it is restored. */
  static make(gl: WebGL2RenderingContext): WorkersGpu | null {
    const program = linked(gl);
    return program && new WorkersGpu(gl, program);
  }

  begin(): void {
    const { gl } = this;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.#vao);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#marks);
    gl.uniform1i(this.at.uMarks, 0);
  }

  upload(slots: Slots): void {
    const { gl } = this;
    const grown = this.#capacity !== slots.capacity;
    this.#capacity = slots.capacity;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#legs);
    if (grown) gl.bufferData(gl.ARRAY_BUFFER, slots.legs, gl.DYNAMIC_DRAW);
    else gl.bufferSubData(gl.ARRAY_BUFFER, 0, slots.legs, 0, slots.size * LEG);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#looks);
    if (grown) gl.bufferData(gl.ARRAY_BUFFER, slots.looks, gl.DYNAMIC_DRAW);
    else gl.bufferSubData(gl.ARRAY_BUFFER, 0, slots.looks, 0, slots.size * LOOK);
  }

  paint(palette: Palette, radius: number, ratio: number): void {
    const { gl } = this;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, paintMarks(palette, radius, ratio));
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  /** Draws `count` workers beginning with the one in `slot`. */
  draw(pass: number, slot: number, count: number): void {
    const { gl } = this;
    gl.uniform1i(this.at.uPass, pass);
    gl.drawArrays(gl.POINTS, slot, count);
  }

  end(): void {
    this.gl.bindVertexArray(null);
  }

  dispose(): void {
    const { gl } = this;
    gl.deleteProgram(this.program);
    gl.deleteVertexArray(this.#vao);
    gl.deleteTexture(this.#marks);
    for (const buffer of [this.#legs, this.#looks]) gl.deleteBuffer(buffer);
  }

  #layOut(): void {
    const { gl } = this;
    const bytes = LEG * Float32Array.BYTES_PER_ELEMENT;
    gl.bindVertexArray(this.#vao);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#legs);
    gl.vertexAttribPointer(ATTRIBUTES.legs, 4, gl.FLOAT, false, bytes, 0);
    gl.vertexAttribPointer(ATTRIBUTES.times, 2, gl.FLOAT, false, bytes, 16);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#looks);
    gl.vertexAttribPointer(ATTRIBUTES.looks, 4, gl.UNSIGNED_BYTE, false, LOOK, 0);
    for (const index of Object.values(ATTRIBUTES)) gl.enableVertexAttribArray(index);
    gl.bindVertexArray(null);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
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
