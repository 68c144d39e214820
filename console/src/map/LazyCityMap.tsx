// The map without its weight: the library comes in its own chunk when the map is first shown.

import { Component, type ReactNode, Suspense, lazy, useState } from "react";
import type { CityMapProps } from "./CityMap";
import { NoMap } from "./NoMap";
import "./map.css";

const load = () => import("./CityMap");

export function CityMap(props: CityMapProps) {
  // A chunk that failed to load stays failed: trying again needs a new lazy component.
  const [Loaded, setLoaded] = useState(() => lazy(load));
  const [tries, setTries] = useState(0);
  const again = () => {
    setLoaded(() => lazy(load));
    setTries(tries + 1);
  };
  return (
    <Caught key={tries} fallback={<NoMap why="not_loaded" retry={again} />}>
      <Suspense fallback={<div className="city-map" data-theme={props.theme} aria-busy="true" />}>
        <Loaded {...props} />
      </Suspense>
    </Caught>
  );
}

class Caught extends Component<{ children: ReactNode; fallback: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
