// Opens a map of the library's in an element: worker, fonts, handlers. North stays up and
// the look straight down: a dispatcher's city never turns.

import maplibreWorker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import "../shared/fonts.css";
import type { Theme } from "./palette";
import { BOLD, REGULAR } from "./style/labels";
import { styleOf } from "./style";
import type { LatLng } from "./types";

const FONTS_WAIT_MS = 1_500;
/** Letters that make the browser fetch each file: latin, and latin extended. */
const LETTERS = "aãşẹ";

export interface Opening {
  container: HTMLElement;
  theme: Theme;
  centre: LatLng;
  zoom: number;
  label: string;
}

/** Labels are cut from glyphs once: the font must be there before the first of them. */
export async function fontsReady(): Promise<void> {
  const wanted = [`400 24px "${REGULAR}"`, `700 24px "${BOLD}"`];
  const loaded = Promise.allSettled(wanted.map((font) => document.fonts.load(font, LETTERS)));
  await Promise.race([loaded, new Promise((done) => setTimeout(done, FONTS_WAIT_MS))]);
}

export function hasWebGl(): boolean {
  try {
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
    return gl !== null;
  } catch {
    return false;
  }
}

export function openMap({ container, theme, centre, zoom, label }: Opening): MapLibreMap {
  setWorkerUrl(new URL(maplibreWorker, location.href).href);
  const map = new MapLibreMap({
    container,
    style: styleOf(theme, location.origin),
    center: centre,
    zoom,
    minZoom: 3,
    maxZoom: 19.5,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    attributionControl: false,
    fadeDuration: 150,
    validateStyle: import.meta.env.DEV,
    locale: { "Map.Title": label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}
