// Walking the plan with arrow keys. Pure.

import type { GanttRow } from "../store/derive";

/** Up and down go to other workers, left and right to other orders of the same. */
export function nextBar(
  rows: readonly GanttRow[],
  selected: string | null,
  key: string,
): { order: string; row: number } | null {
  const at = rows.findIndex((row) => row.bars.some((bar) => bar.order === selected));
  const ordersAt = (row: number) => [...new Set(rows[row]?.bars.map((bar) => bar.order))];
  if (key === "Enter") return at >= 0 && selected ? { order: selected, row: at } : null;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const to = Math.min(rows.length - 1, Math.max(0, at + (key === "ArrowDown" ? 1 : -1)));
    const order = ordersAt(to)[0];
    return order ? { order, row: to } : null;
  }
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const orders = ordersAt(at);
  const order = orders[orders.indexOf(selected ?? "") + (key === "ArrowRight" ? 1 : -1)];
  return order ? { order, row: at } : null;
}
