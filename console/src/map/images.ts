// The marks of orders and pins, drawn on a canvas: shape first, colour second. A square is
// a pickup, a drop a drop-off, an exclamation mark calls for somebody, a ring warns.

import type { Map as MapLibreMap } from "maplibre-gl";
import type { Palette } from "./palette";

const RATIO = 2;
/** CSS pixels of a picture: small ones for the many quiet marks, room for rings on the few loud. */
const SMALL = { width: 26, height: 26 };
const TALL = { width: 28, height: 58 };
const LARGE = { width: 64, height: 72 };
/** The middle of a drop's head lies this far above its tip, which marks the place. */
export const DROP_HEAD_PX = 15;

type Risk = "none" | "predicted" | "late";
type Mark = "unassigned" | "pickup" | "dropoff";
type Pen = CanvasRenderingContext2D;


/** Every picture the style names. */
export function paintImages(c: Palette): Map<string, ImageData> {
  const images = new Map<string, ImageData>();
  for (const mark of ["unassigned", "pickup", "dropoff"] as const) {
    for (const risk of ["none", "predicted", "late"] as const) {
      const size = risk !== "none" ? LARGE : mark === "dropoff" ? TALL : SMALL;
      images.set(`${mark}-${risk}`, painted(size, (pen) => order(pen, c, mark, risk, false)));
      images.set(`${mark}-${risk}-selected`, painted(LARGE, (pen) => order(pen, c, mark, risk, true)));
    }
  }
  images.set("pin-pickup", painted(SMALL, (pen) => square(pen, c, c.accent, 9)));
  images.set("pin-dropoff", painted(TALL, (pen) => drop(pen, c, c.accent, 10.5)));
  images.set("pin-customer", painted(TALL, (pen) => drop(pen, c, c.accent, 10.5)));
  images.set("pin-worker", painted(SMALL, (pen) => worker(pen, c)));
  images.set("oneway", painted(SMALL, (pen) => arrow(pen, c)));
  return images;
}

/** Puts the pictures into a map, or renews them after a change of theme. */
export function installImages(map: MapLibreMap, c: Palette): void {
  for (const [name, image] of paintImages(c)) {
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, { pixelRatio: RATIO });
  }
}

function painted(size: typeof SMALL, draw: (pen: Pen) => void): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = size.width * RATIO;
  canvas.height = size.height * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(canvas.width, canvas.height);
  pen.scale(RATIO, RATIO);
  pen.translate(size.width / 2, size.height / 2);
  pen.lineJoin = "round";
  draw(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function order(pen: Pen, c: Palette, mark: Mark, risk: Risk, selected: boolean): void {
  const head = mark === "dropoff" ? -DROP_HEAD_PX : 0;
  const tone = risk === "late" ? c.bad : risk === "predicted" ? c.warn : null;
  const grown = selected ? 1.15 : 1;
  if (tone) ring(pen, c, head, tone, risk === "late" ? 2.6 : 2);
  if (selected) halo(pen, c, head, tone ? 17.5 : 15);
  if (mark === "unassigned") {
    square(pen, c, tone ?? c.ink, 8 * grown);
    exclaim(pen, c.surface, 0);
  } else if (mark === "pickup") {
    square(pen, c, c.engaged, 5.5 * grown);
    dot(pen, c.surface, 0, 2);
  } else {
    drop(pen, c, tone ?? c.engaged, 7.5 * grown);
    if (risk === "late") exclaim(pen, c.surface, head);
    else dot(pen, c.surface, head, 2.6);
  }
}

function cased(pen: Pen, c: Palette, fill: string): void {
  pen.lineWidth = 3;
  pen.strokeStyle = c.surface;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
}

function square(pen: Pen, c: Palette, fill: string, half: number): void {
  pen.beginPath();
  pen.roundRect(-half, -half, half * 2, half * 2, half * 0.3);
  cased(pen, c, fill);
}

function drop(pen: Pen, c: Palette, fill: string, radius: number): void {
  pen.beginPath();
  pen.arc(0, -DROP_HEAD_PX, radius, Math.PI * 0.85, Math.PI * 0.15);
  pen.quadraticCurveTo(radius * 0.55, -DROP_HEAD_PX * 0.35, 0, 0);
  pen.quadraticCurveTo(-radius * 0.55, -DROP_HEAD_PX * 0.35, -radius * 0.891, -DROP_HEAD_PX + radius * 0.454);
  pen.closePath();
  cased(pen, c, fill);
  if (radius > 10) dot(pen, c.surface, -DROP_HEAD_PX, 4);
}

function worker(pen: Pen, c: Palette): void {
  dotCased(pen, c, c.engaged, 10);
  pen.beginPath();
  pen.moveTo(0, -6);
  pen.lineTo(5, 5);
  pen.lineTo(0, 2.4);
  pen.lineTo(-5, 5);
  pen.closePath();
  pen.fillStyle = c.surface;
  pen.fill();
}

function arrow(pen: Pen, c: Palette): void {
  pen.strokeStyle = c.label;
  pen.lineWidth = 1.2;
  pen.beginPath();
  pen.moveTo(-6, 0);
  pen.lineTo(5, 0);
  pen.moveTo(2, -2.6);
  pen.lineTo(5, 0);
  pen.lineTo(2, 2.6);
  pen.stroke();
}

function ring(pen: Pen, c: Palette, y: number, tone: string, width: number): void {
  pen.beginPath();
  pen.arc(0, y, 14, 0, Math.PI * 2);
  pen.lineWidth = width + 2;
  pen.strokeStyle = c.surface;
  pen.stroke();
  pen.lineWidth = width;
  pen.strokeStyle = tone;
  pen.stroke();
}

function halo(pen: Pen, c: Palette, y: number, radius: number): void {
  pen.save();
  pen.beginPath();
  pen.arc(0, y * 0.9, radius, 0, Math.PI * 2);
  pen.globalAlpha = 0.2;
  pen.fillStyle = c.accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 3.2;
  pen.strokeStyle = c.accent;
  pen.stroke();
  pen.restore();
}

function exclaim(pen: Pen, colour: string, y: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(-1.2, y - 5, 2.4, 6.2, 1.2);
  pen.fill();
  dot(pen, colour, y + 3.7, 1.4);
}

function dot(pen: Pen, colour: string, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(0, y, radius, 0, Math.PI * 2);
  pen.fillStyle = colour;
  pen.fill();
}

function dotCased(pen: Pen, c: Palette, fill: string, radius: number): void {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, Math.PI * 2);
  cased(pen, c, fill);
}
