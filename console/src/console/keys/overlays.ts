// What lies over the page: opened by keys and by buttons alike.

import { create } from "zustand";

export interface Overlays {
  help: boolean;
  palette: boolean;
}

export const useOverlays = create<Overlays>(() => ({ help: false, palette: false }));
