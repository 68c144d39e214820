// A drawing of the trip without a map: where the driver is, the pickup and the
// drop-off, north up, to scale. It costs nothing on a slow network.

import type { ReactNode } from "react";
import type { Spot } from "../core/wire";

const [WIDTH, HEIGHT, EDGE] = [320, 160, 36];

interface Point {
  x: number;
  y: number;
}

export function Sketch({ me, pickup, dropoff }: { me: Spot | null; pickup: Spot; dropoff: Spot }): ReactNode {
  const [p, d, m] = drawn(pickup, dropoff, me);
  if (!p || !d) return null;
  const words = me ? "You, the pickup and the drop-off, north up" : "The pickup and the drop-off, north up";
  return (
    <svg className="sketch" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      {m && <path className="sketch-way" d={bend(m, p)} />}
      <path className="sketch-trip" d={bend(p, d)} />
      {m && <circle className="sketch-me" cx={m.x} cy={m.y} r="7" />}
      <rect className="sketch-pickup" x={p.x - 8} y={p.y - 8} width="16" height="16" rx="3" />
      <path className="sketch-drop" d={`M${d.x} ${d.y - 11}l9 11-9 11-9-11z`} />
      {m && <Label at={m} text="You" isAbove={m.y < p.y} />}
      <Label at={p} text="Pickup" isAbove={m ? p.y <= m.y : p.y < d.y} />
      <Label at={d} text="Drop-off" isAbove={d.y < p.y} />
    </svg>
  );
}

/** Above the upper one of two neighbours and below the lower one, so that they do not meet. */
function Label({ at, text, isAbove }: { at: Point; text: string; isAbove: boolean }): ReactNode {
  return (
    <text x={Math.min(WIDTH - 34, Math.max(34, at.x))} y={isAbove ? at.y - 15 : at.y + 25} textAnchor="middle">
      {text}
    </text>
  );
}

function bend(from: Point, to: Point): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return `M${from.x} ${from.y}Q${(from.x + to.x) / 2 - dy * 0.14} ${(from.y + to.y) / 2 + dx * 0.14} ${to.x} ${to.y}`;
}

function drawn(...spots: (Spot | null)[]): (Point | null)[] {
  const known = spots.filter((spot) => spot !== null);
  const middle = known.reduce((sum, spot) => sum + spot.lat, 0) / Math.max(1, known.length);
  const squeeze = Math.cos((middle * Math.PI) / 180);
  const flat = spots.map((spot) => spot && { x: spot.lng * squeeze, y: -spot.lat });
  const xs = flat.flatMap((point) => (point ? [point.x] : []));
  const ys = flat.flatMap((point) => (point ? [point.y] : []));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = Math.min((WIDTH - 2 * EDGE - 20) / Math.max(width, 1e-6), (HEIGHT - 2 * EDGE) / Math.max(height, 1e-6));
  const [padX, padY] = [(WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2];
  return flat.map((point) => point && { x: round(padX + (point.x - left) * scale), y: round(padY + (point.y - top) * scale) });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
