// Lets a test compare what the page believes with what the server says, field by field.
// Only with `?inspect` in the address; it shows nothing the page does not show anyway.

import { line } from "./store/connect";
import { flush, useMarket } from "./store/market";
import { useSelection } from "./store/selection";
import { positions } from "./live/positions";

export function inspectable(): void {
  if (!new URLSearchParams(location.search).has("inspect")) return;
  Object.assign(window, { __omniroute: { useMarket, useSelection, flush, line, positions } });
}
