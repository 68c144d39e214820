// Ctrl-K: commands, orders, workers, and the small command language, in one box.

import { Spotlight } from "@mantine/spotlight";
import { type ReactNode, useMemo, useState } from "react";
import { shortId } from "../../shared/format";
import { acts } from "../acts/acts";
import { performer } from "../acts/desk";
import { useDrawer } from "../drawer/useDrawer";
import { Mark, orderLook, workerLook } from "../live/marks";
import { workerName } from "../store/derive";
import { useMarket } from "../store/market";
import { useSelection } from "../store/selection";
import { useUi } from "../store/ui";
import type { OrderRow, WorkerRow } from "../store/wire";
import type { Command } from "./commands";
import { type CommandLine, readCommand, readFilter } from "./grammar";
import { Keys } from "./Help";
import { useOverlays } from "./overlays";
import { orderMeant, workerMeant } from "./resolve";
import { commands, run } from "./useKeys";

const SHOWN_MAX = 8;

interface Entry {
  id: string;
  label: string;
  note?: string | undefined;
  left?: ReactNode;
  right?: ReactNode;
  run: () => void;
}

export function Palette() {
  const opened = useOverlays((s) => s.palette);
  const [query, setQuery] = useState("");
  const entries = useMemo(() => (opened ? entriesFor(query) : []), [opened, query]);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      title="Command palette"
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      onSpotlightOpen={() => useOverlays.setState({ palette: true })}
      onSpotlightClose={() => useOverlays.setState({ palette: false })}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search placeholder='A command, an order, a worker: "assign 9K3M ana"' aria-label="Command palette" />
      <Spotlight.ActionsList>
        {entries.map((entry) => (
          <Spotlight.Action
            key={entry.id}
            onClick={entry.run}
            label={entry.label}
            description={entry.note}
            leftSection={entry.left}
            rightSection={entry.right}
          />
        ))}
        {entries.length === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function entriesFor(query: string): Entry[] {
  const typed = query.trim();
  const line = readCommand(query);
  if (line) return [line.kind === "command" ? lineEntry(line) : complaintEntry(line.words)];
  const rows = typed ? [...orderEntries(typed), ...workerEntries(typed)] : [];
  const filter = filterEntry(typed);
  const isLanguage = /[:<>]/.test(typed);
  return isLanguage ? [...filter, ...rows] : [...commandEntries(typed), ...rows, ...filter];
}

function complaintEntry(words: string): Entry {
  return { id: "complaint", label: words, run: () => undefined };
}

/** What the line means, in whole words, before it is done. */
function lineEntry(line: CommandLine): Entry {
  const { orders, workers } = useMarket.getState();
  const order = orderMeant(line.order, orders.values());
  if ("complaint" in order) return complaintEntry(order.complaint);
  if (line.worker === null) return { id: "line", label: lineWords(line, order.id), run: () => runLine(line, order.id) };
  const worker = workerMeant(line.worker, workers.values());
  if ("complaint" in worker) return complaintEntry(worker.complaint);
  const name = workerName(workers.get(worker.id));
  const words = line.verb === "pin" ? `Ask only ${name} for ${shortId(order.id)}` : `Assign ${shortId(order.id)} to ${name}`;
  return { id: "line", label: words, run: () => void performer.perform({ name: line.verb === "pin" ? "pin" : "assign", order: order.id, worker: worker.id }) };
}

function lineWords({ verb }: CommandLine, order: string): string {
  if (verb === "open") return `Open ${shortId(order)}`;
  if (verb === "why") return `Why is ${shortId(order)} where it is?`;
  const name = verb === "return" ? "giveBack" : verb;
  return `${acts[name].title}: ${shortId(order)}`;
}

function runLine({ verb }: CommandLine, order: string): void {
  const drawer = useDrawer.getState();
  switch (verb) {
    case "open":
      return useSelection.getState().open(order);
    case "why":
      useSelection.getState().open(order);
      return drawer.setTab("why");
    case "hold":
    case "cancel":
    case "unassign":
      return drawer.show(order, verb);
    case "return":
      return drawer.show(order, "giveBack");
    case "resume":
    case "broadcast":
    case "unpin":
      return void performer.perform({ name: verb, order });
  }
}

/** What reads as a filter can be put into the filter box from here. */
function filterEntry(typed: string): Entry[] {
  const read = readFilter(typed);
  if (read.kind !== "filter" || read.terms.length === 0) return [];
  return [{ id: "filter", label: `Filter by ${typed}`, note: "Orders and workers", run: () => useUi.getState().setFilter(typed) }];
}

function commandEntries(typed: string): Entry[] {
  const wanted = typed.toLowerCase();
  return commands
    .filter((command): command is Command & { run: () => void } => command.run !== undefined && command.id !== "palette")
    .filter((command) => command.title.toLowerCase().includes(wanted))
    .slice(0, typed ? 5 : 40)
    .map((command) => ({
      id: command.id,
      label: command.title,
      note: command.blocked?.() ?? undefined,
      right: <Keys keys={command.keys.slice(0, 1)} />,
      run: () => run(command),
    }));
}

function first<T>(rows: Iterable<T>, fits: (row: T) => boolean): T[] {
  const found: T[] = [];
  for (const row of rows) {
    if (!fits(row)) continue;
    found.push(row);
    if (found.length === SHOWN_MAX) break;
  }
  return found;
}

function orderEntries(typed: string): Entry[] {
  const wanted = typed.toLowerCase().replace(/^#/, "");
  const rows = first<OrderRow>(useMarket.getState().orders.values(), (row) => row.id.toLowerCase().endsWith(wanted) || shortId(row.id).toLowerCase().includes(wanted));
  return rows.map((row) => {
    const look = orderLook(row);
    return {
      id: row.id,
      label: shortId(row.id),
      note: look.words,
      left: <Mark shape={look.shape} tone={look.tone} />,
      run: () => useSelection.getState().open(row.id),
    };
  });
}

function workerEntries(typed: string): Entry[] {
  const wanted = typed.toLowerCase();
  const rows = first<WorkerRow>(useMarket.getState().workers.values(), (row) => workerName(row).toLowerCase().includes(wanted));
  return rows.map((row) => {
    const look = workerLook(row);
    return {
      id: row.id,
      label: workerName(row),
      note: look.words,
      left: <Mark shape={look.shape} tone={look.tone} />,
      run: () => useSelection.getState().select({ worker: row.id }),
    };
  });
}
