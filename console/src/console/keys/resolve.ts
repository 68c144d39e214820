// From what a person typed to the order and the worker that were meant. Pure: several
// that fit are a complaint, never a guess.

import { workerName } from "../store/derive";
import type { OrderRow, WorkerRow } from "../store/wire";

export type Meant = { id: string } | { complaint: string };

/** By the end of the id, as shown on the row, or the whole. */
export function orderMeant(typed: string, orders: Iterable<OrderRow>): Meant {
  const wanted = typed.toLowerCase().replace(/^#/, "");
  const found = [...orders].filter((row) => row.id.toLowerCase().endsWith(wanted));
  if (found.length === 0) return { complaint: `No open order ends in "${typed}".` };
  if (found.length > 1) return { complaint: `${found.length} orders end in "${typed}": type more of it.` };
  return { id: found[0]?.id ?? "" };
}

/** By the whole name, else its beginning, else a word of it, else the end of the id. */
export function workerMeant(typed: string, workers: Iterable<WorkerRow>): Meant {
  const wanted = typed.toLowerCase();
  const all = [...workers].map((row) => ({ id: row.id, name: workerName(row).toLowerCase() }));
  const ways: ((each: { id: string; name: string }) => boolean)[] = [
    (each) => each.name === wanted,
    (each) => each.name.startsWith(wanted),
    (each) => each.name.split(/\s+/).some((word) => word.startsWith(wanted)),
    (each) => each.id.toLowerCase().endsWith(wanted),
  ];
  for (const fits of ways) {
    const found = all.filter(fits);
    if (found.length === 1) return { id: found[0]?.id ?? "" };
    if (found.length > 1) return { complaint: `${found.length} workers are called "${typed}": type more of the name.` };
  }
  return { complaint: `No worker is called "${typed}".` };
}
