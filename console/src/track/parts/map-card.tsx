// The map is a comfort: it comes by itself on a fast link, else on a tap, and the
// page says all it has to say without it.
import { Component, lazy, type ReactNode, Suspense, useState } from "react";
import type { View } from "../core/view.ts";
import { useWords } from "../words.ts";

const TrackMap = lazy(() => import("../track-map.tsx"));

interface Network {
  effectiveType?: string;
  saveData?: boolean;
  downlink?: number;
}

/** Fast enough that 400 kB are no matter; unknown is not fast. */
function isFast(): boolean {
  const network = (navigator as Navigator & { connection?: Network }).connection;
  return network?.effectiveType === "4g" && !network.saveData && (network.downlink ?? 0) >= 2;
}

export function MapCard({ map }: { map: NonNullable<View["map"]> }) {
  const words = useWords();
  const [open, setOpen] = useState(isFast);
  return (
    <section className={open ? "card map open" : "card map"} aria-label={words.map}>
      {open && (
        <Caught fallback={<p className="notice">{words.mapFailed}</p>}>
          <Suspense fallback={<div className="map-place" aria-busy="true" />}>
            <div className="map-place">
              <TrackMap map={map} />
            </div>
          </Suspense>
        </Caught>
      )}
      <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? words.hideMap : words.showMap}
      </button>
    </section>
  );
}

class Caught extends Component<{ children: ReactNode; fallback: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
