// What the map shows and says. The console, the driver's app and the tracking page
// speak to the map by these types only.

export interface LatLng {
  lat: number;
  lng: number;
}

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number];

export type Work = "idle" | "offered" | "engaged";
export type Duty = "off_duty" | "available" | "paused" | "heading_home";
export type Link = "live" | "stale" | "lost";

/** A worker as the binary frames have them. */
export interface Seen extends LatLng {
  /** Degrees clockwise from north; null when unknown. */
  heading: number | null;
  work: Work;
  duty: Duty;
  link: Link;
}

export interface MapOrder {
  id: string;
  pickup: LatLng;
  dropoff: LatLng;
  /** Drawn as shape and colour: an unassigned one calls for eyes, one under way does not. */
  kind: "unassigned" | "assigned" | "in_progress";
  risk: "none" | "predicted" | "late";
}

export interface MapLine {
  id: string;
  points: readonly LatLng[];
  kind: "job" | "candidate" | "trail";
  selected?: boolean;
}

export interface MapPin extends LatLng {
  id: string;
  shape: "pickup" | "dropoff" | "worker" | "customer";
  label?: string;
}

export type MapHit =
  | { kind: "worker"; n: number }
  | { kind: "order"; id: string; stop: "pickup" | "dropoff" }
  | { kind: "place"; at: LatLng };

export interface CityMapHandle {
  flyTo(place: LatLng, zoom?: number): void;
  fit(bounds: Bounds, paddingPx?: number): void;
  /** Where a place is on the page, CSS pixels from the map's top left corner. */
  project(place: LatLng): { x: number; y: number };
  unproject(x: number, y: number): LatLng;
  /** What is under a point of the map, for drag and drop. */
  hitAt(x: number, y: number): MapHit | null;
  bounds(): Bounds;
  focus(): void;
}

/** What is chosen on the page, drawn with a thick outline. */
export type Selected = { kind: "order"; id: string } | { kind: "worker"; n: number };
