// The order being made. The map tells it where was clicked: the first click is the
// pickup (the nearest shop), the second the drop-off.
import { create } from "zustand";
import type { LatLng, MapHit, MapLine, MapPin } from "../../map/types";
import { type Draft, EMPTY, nearestShop, type Shop } from "./draft";

interface IntakeState {
  opened: boolean;
  draft: Draft;
  /** Which stop the next click on the map sets. */
  setting: "pickup" | "dropoff";
  shops: readonly Shop[];
  open(): void;
  close(): void;
  change(part: Partial<Draft>): void;
  aim(stop: "pickup" | "dropoff"): void;
  knowShops(shops: readonly Shop[]): void;
  /** A click on the map; true when it was meant for the order. */
  clicked(hit: MapHit, at: LatLng | null): boolean;
}

export const useIntake = create<IntakeState>((set, get) => ({
  opened: false,
  draft: EMPTY,
  setting: "pickup",
  shops: [],
  open: () => set({ opened: true, draft: EMPTY, setting: "pickup" }),
  close: () => set({ opened: false }),
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
  aim: (setting) => set({ setting }),
  knowShops: (shops) => set({ shops }),
  clicked: (hit, at) => {
    const { opened, setting, shops, change } = get();
    if (!opened) return false;
    const place = hit.kind === "place" ? hit.at : at;
    if (!place) return true;
    if (setting === "dropoff") {
      change({ dropoff: place });
      return true;
    }
    const shop = nearestShop(shops, place);
    if (shop) {
      change({ merchant: shop.merchant, warehouse: null });
      set({ setting: "dropoff" });
    }
    return true;
  },
}));

/** Where the goods come from, as far as it is known. */
export function pickupOf({ draft, shops }: Pick<IntakeState, "draft" | "shops">): LatLng | null {
  return shops.find((shop) => shop.merchant === draft.merchant)?.place ?? null;
}

const NOTHING: { pins: readonly MapPin[]; lines: readonly MapLine[] } = { pins: [], lines: [] };

/** What the map shows of the order being made. */
export function shownOnMap(state: Pick<IntakeState, "opened" | "draft" | "shops">): typeof NOTHING {
  if (!state.opened) return NOTHING;
  const from = pickupOf(state);
  const to = state.draft.dropoff;
  const pins: MapPin[] = [];
  if (from) pins.push({ id: "new-pickup", shape: "pickup", label: "Pickup", ...from });
  if (to) pins.push({ id: "new-dropoff", shape: "dropoff", label: "Drop-off", ...to });
  const lines: MapLine[] = from && to ? [{ id: "new-order", points: [from, to], kind: "candidate" }] : [];
  return { pins, lines };
}
