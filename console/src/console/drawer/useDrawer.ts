// Which part of the drawer is open. Keys and the palette open parts from outside.
import { create } from "zustand";
import { useSelection } from "../store/selection";

export type Panel = "assign" | "pin" | "hold" | "cancel" | "unassign" | "giveBack";
export type Tab = "stops" | "offers" | "why" | "timeline" | "money";

interface DrawerState {
  panel: Panel | null;
  tab: Tab;
  /** Shows a panel for an order, opening its drawer first when it is another one's. */
  show(order: string, panel: Panel): void;
  close(): void;
  setTab(tab: Tab): void;
}

export const useDrawer = create<DrawerState>((set) => ({
  panel: null,
  tab: "stops",
  show: (order, panel) => {
    if (useSelection.getState().opened !== order) useSelection.getState().open(order);
    set({ panel });
  },
  close: () => set({ panel: null }),
  setTab: (tab) => set({ tab }),
}));

// Another order begins without a panel: a number key must never assign the wrong one.
useSelection.subscribe((now, before) => {
  if (now.opened !== before.opened) useDrawer.setState({ panel: null });
});
