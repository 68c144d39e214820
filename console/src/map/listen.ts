// Pointer and keys on the map, as hits. Hovering is answered once a picture at most.

import type { Scene } from "./scene";
import type { Bounds, MapHit } from "./types";

export interface Heard {
  pick: (hit: MapHit, event: MouseEvent | KeyboardEvent) => void;
  hover: (hit: MapHit | null) => void;
  move: (bounds: Bounds, zoom: number) => void;
}

export function listen(scene: Scene, heard: Heard): void {
  const { map } = scene;
  map.on("click", (event) => heard.pick(scene.hitAt(event.point.x, event.point.y), event.originalEvent));
  const moved = () => heard.move(scene.bounds(), map.getZoom());
  map.on("moveend", moved);
  map.on("load", moved);
  hovering(scene, heard.hover);
  const canvas = map.getCanvas();
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    heard.pick(scene.hitAt(canvas.clientWidth / 2, canvas.clientHeight / 2), event);
  });
}

function hovering(scene: Scene, tell: Heard["hover"]): void {
  const { map } = scene;
  let at: { x: number; y: number } | null = null;
  let asked = false;
  let last = "";
  const answer = () => {
    asked = false;
    const hit = at && !map.isMoving() ? scene.hitAt(at.x, at.y) : null;
    const found = hit && hit.kind !== "place" ? hit : null;
    const name = found ? JSON.stringify(found) : "";
    if (name === last) return;
    last = name;
    map.getContainer().classList.toggle("city-map-over", found !== null);
    tell(found);
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(answer);
  };
  map.on("mousemove", (event) => {
    at = event.point;
    ask();
  });
  map.on("moveend", ask);
  map.on("mouseout", () => {
    at = null;
    ask();
  });
}
