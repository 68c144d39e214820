// How this person likes the console: kept in this browser, never on the server.

import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Theme = "auto" | "light" | "dark";
/** Stacked tabs on a narrow page; also where `g` goes. */
export type Tab = "map" | "orders" | "workers" | "plan";
export type Panel = "left" | "right" | "bottom";

export interface UiState {
  theme: Theme;
  /** Panel sizes, CSS pixels. */
  sizes: Record<Panel, number>;
  tab: Tab;
  /** The filter box's text, by the grammar of keys/grammar.ts. */
  filter: string;
  /** Whether the queue shows every open order instead of what calls for eyes. */
  allOrders: boolean;
  /** Groups of workers that are folded. */
  folded: string[];
  setTheme(theme: Theme): void;
  resize(panel: Panel, px: number): void;
  setTab(tab: Tab): void;
  setFilter(filter: string): void;
  setAllOrders(all: boolean): void;
  fold(group: string): void;
}

const SIZES: Record<Panel, number> = { left: 380, right: 300, bottom: 220 };
const LIMITS: Record<Panel, readonly [number, number]> = { left: [280, 640], right: [220, 520], bottom: [96, 560] };

export const useUi = create<UiState>()(
  persist(
    (set) => ({
      theme: "auto",
      sizes: SIZES,
      tab: "orders",
      filter: "",
      allOrders: false,
      folded: ["off_duty"],
      setTheme: (theme) => set({ theme }),
      resize: (panel, px) => set((now) => ({ sizes: { ...now.sizes, [panel]: within(LIMITS[panel], px) } })),
      setTab: (tab) => set({ tab }),
      setFilter: (filter) => set({ filter }),
      setAllOrders: (allOrders) => set({ allOrders }),
      fold: (group) =>
        set((now) => ({
          folded: now.folded.includes(group) ? now.folded.filter((g) => g !== group) : [...now.folded, group],
        })),
    }),
    {
      name: "omniroute.ui",
      version: 1,
      partialize: ({ theme, sizes, tab, folded }) => ({ theme, sizes, tab, folded }),
    },
  ),
);

function within([least, most]: readonly [number, number], px: number): number {
  return Math.round(Math.min(most, Math.max(least, px)));
}
