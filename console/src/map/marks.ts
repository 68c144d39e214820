// The workers' marks, drawn once per size and theme into one picture the shader copies from:
// copying is several times cheaper than working shapes out for every pixel of every worker.
//
// Shape tells the work (circle idle, diamond offered, arrow engaged), hollow a stale link,
// broken a lost one, a small dot who is off duty, two bars who pauses. Colour only repeats it.

import type { Palette } from "./palette";

export type Kind =
  | "idle"
  | "idle_pointed"
  | "offered"
  | "offered_pointed"
  | "engaged"
  | "engaged_pointed"
  | "home"
  | "home_pointed"
  | "paused"
  | "off";

/** Columns; the shader counts on this order. Rows are the links: live, stale, lost; then halos. */
export const KINDS: readonly Kind[] = [
  "idle",
  "idle_pointed",
  "offered",
  "offered_pointed",
  "engaged",
  "engaged_pointed",
  "home",
  "home_pointed",
  "paused",
  "off",
];
const LINKS = ["live", "stale", "lost"] as const;
export const ROWS = LINKS.length + 1;

/** A mark lies within so many radii, plus the margin in pixels, of its middle. */
export const REACH = { radii: 1.85, off: 0.6, margin: 2 } as const;
const CASING_PX = 1.25;

type Pen = CanvasRenderingContext2D;

/** CSS pixels from one mark's middle to the next: room for a halo, and for a mark's square turned by any angle. */
export function pitchOf(radius: number): number {
  const turned = (radius * REACH.radii + REACH.margin) * 2 * Math.SQRT2;
  return Math.ceil(Math.max(haloOf(radius) * 2 + 8, turned));
}

function haloOf(radius: number): number {
  return radius * 1.55 + 4.5;
}

/** Draws all marks of a radius; `ratio` device pixels to the CSS pixel. */
export function paintMarks(c: Palette, radius: number, ratio: number): HTMLCanvasElement {
  const pitch = pitchOf(radius);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(pitch * KINDS.length * ratio);
  canvas.height = Math.ceil(pitch * ROWS * ratio);
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  const at = (column: number, row: number, draw: () => void) => {
    pen.setTransform(ratio, 0, 0, ratio, (column + 0.5) * pitch * ratio, (row + 0.5) * pitch * ratio);
    draw();
  };
  pen.lineJoin = "round";
  LINKS.forEach((link, row) => KINDS.forEach((kind, column) => at(column, row, () => mark(pen, c, kind, link, radius))));
  at(0, LINKS.length, () => halo(pen, c, radius, 2));
  at(1, LINKS.length, () => halo(pen, c, radius, 3.2));
  return canvas;
}

function mark(pen: Pen, c: Palette, kind: Kind, link: (typeof LINKS)[number], r: number): void {
  const radius = kind === "off" ? r * 0.55 : r;
  const colour = link === "live" ? colourOf(kind, c) : kind === "off" ? c.off : c.stale;
  outline(pen, kind, radius);
  pen.setLineDash([]);
  pen.strokeStyle = c.surface;
  pen.lineWidth = CASING_PX * 2;
  pen.stroke();
  if (link === "live" || kind === "off") {
    pen.fillStyle = colour;
    pen.fill();
  } else {
    hollow(pen, c, colour, radius, link === "lost");
  }
  if (kind === "paused") bars(pen, link === "live" ? c.surface : colour, radius);
}

function hollow(pen: Pen, c: Palette, colour: string, radius: number, broken: boolean): void {
  pen.fillStyle = c.surface;
  pen.fill();
  pen.save();
  pen.clip();
  pen.strokeStyle = colour;
  // Half of the stroke lies outside and is clipped away.
  pen.lineWidth = Math.max(3, radius * 0.6);
  if (broken) pen.setLineDash([radius * 0.62, radius * 0.5]);
  pen.stroke();
  pen.restore();
}

function colourOf(kind: Kind, c: Palette): string {
  if (kind.startsWith("idle")) return c.idle;
  if (kind.startsWith("offered")) return c.offered;
  if (kind.startsWith("engaged")) return c.engaged;
  return c.off;
}

/** North is up. */
function outline(pen: Pen, kind: Kind, r: number): void {
  pen.beginPath();
  if (kind === "engaged") polygon(pen, [0, -1.3 * r, 1.2 * r, 0.95 * r, -1.2 * r, 0.95 * r]);
  else if (kind === "engaged_pointed") polygon(pen, [0, -1.6 * r, 1.1 * r, 1.15 * r, 0, 0.6 * r, -1.1 * r, 1.15 * r]);
  else if (kind === "offered") polygon(pen, [0, -1.25 * r, 1.25 * r, 0, 0, 1.25 * r, -1.25 * r, 0]);
  else if (kind === "offered_pointed") polygon(pen, [0, -1.8 * r, 1.15 * r, -0.05 * r, 0, 1.15 * r, -1.15 * r, -0.05 * r]);
  else if (kind === "idle_pointed" || kind === "home_pointed") {
    pen.arc(0, 0, r, -Math.PI / 2 + 0.72, -Math.PI / 2 - 0.72);
    pen.lineTo(0, -1.7 * r);
    pen.closePath();
  } else pen.arc(0, 0, r, 0, Math.PI * 2);
}

function polygon(pen: Pen, points: readonly number[]): void {
  for (let at = 0; at < points.length; at += 2) pen.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  pen.closePath();
}

function bars(pen: Pen, colour: string, r: number): void {
  pen.fillStyle = colour;
  pen.fillRect(-0.45 * r, -0.45 * r, 0.28 * r, 0.9 * r);
  pen.fillRect(0.17 * r, -0.45 * r, 0.28 * r, 0.9 * r);
}

function halo(pen: Pen, c: Palette, r: number, width: number): void {
  pen.beginPath();
  pen.arc(0, 0, haloOf(r), 0, Math.PI * 2);
  pen.globalAlpha = 0.16;
  pen.fillStyle = c.accent;
  pen.fill();
  pen.globalAlpha = 0.9;
  pen.strokeStyle = c.surface;
  pen.lineWidth = width + 2;
  pen.stroke();
  pen.globalAlpha = 1;
  pen.strokeStyle = c.accent;
  pen.lineWidth = width;
  pen.stroke();
}
