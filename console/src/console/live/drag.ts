// An order on its way from the list to a worker, by pointer. The keyboard's way is `a`.

import { create } from "zustand";

export interface DragState {
  /** The order being dragged. */
  order: string | null;
  /** The worker it would go to if let go now. */
  over: string | null;
  begin(order: string): void;
  hover(worker: string | null): void;
  end(): void;
}

export const useDrag = create<DragState>((set) => ({
  order: null,
  over: null,
  begin: (order) => set({ order, over: null }),
  hover: (over) => set((now) => (now.over === over ? now : { over })),
  end: () => set({ order: null, over: null }),
}));
