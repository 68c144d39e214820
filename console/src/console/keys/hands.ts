// What the commands do: the console's stores, the drawer and the acts, moved by keys.

import { spotlight } from "@mantine/spotlight";
import type { Act } from "../acts/act";
import { performer, tell, undoLast } from "../acts/desk";
import { type Choice, useBulk } from "../bulk/useBulk";
import { can } from "../drawer/can";
import { type Panel, useDrawer } from "../drawer/useDrawer";
import { useIntake } from "../intake/useIntake";
import { FILTER_BOX } from "../live/FilterBox";
import { mapHandle } from "../live/MapPane";
import { queueNow } from "../live/queue";
import { useMarket, whyNoActs } from "../store/market";
import { useSelection } from "../store/selection";
import { type Tab, useUi } from "../store/ui";
import { useOverlays } from "./overlays";
import type { Hands } from "./commands";

/** Where the selection was in the list when it was last in it: the list moves on under it. */
let lastIndex = -1;

function ids(): string[] {
  return queueNow().rows.map((row) => row.id);
}

/** The order `by` places from the selected one, or from where it was. */
function neighbour(by: number): string | undefined {
  const list = ids();
  const { order } = useSelection.getState();
  const at = order ? list.indexOf(order) : -1;
  // One that left the list made its place free for the next.
  const from = at >= 0 ? at : by > 0 ? lastIndex - 1 : lastIndex;
  lastIndex = Math.min(list.length - 1, Math.max(0, from + by));
  return list[lastIndex];
}

function select(order: string | undefined): void {
  if (!order) return;
  // The list has the focus while it is walked, so that Enter opens and readers follow.
  document.getElementById("queue")?.focus({ preventScroll: true });
  useSelection.getState().select({ order });
}

/** The order that acts are about. */
function current(): string | null {
  const { opened, order } = useSelection.getState();
  return opened ?? order;
}

function stand(order: string) {
  const { orders, ended } = useMarket.getState();
  const row = orders.get(order) ?? ended.get(order);
  return (
    row && {
      state: row.state,
      on_hold: row.on_hold,
      pinned: Boolean(row.pinned),
      taken: row.pickup.state === "completed",
    }
  );
}

/** Does an act, or opens the panel that asks for the rest; says why when it makes no sense. */
function act(name: "broadcast" | "resume" | "unpin" | Panel): void {
  const order = current();
  const now = order ? stand(order) : undefined;
  if (!order || !now) return;
  if (!can(name, now)) {
    return tell({ tone: "info", words: `Not possible while the order is ${now.on_hold ? "on hold" : now.state.replaceAll("_", " ")}.`, order });
  }
  if (name === "broadcast" || name === "resume" || name === "unpin") void performer.perform({ name, order } satisfies Act);
  else useDrawer.getState().show(order, name);
}

/** Marked orders go together; the bar at the bottom shows what became of each. */
function together(choice: Choice): void {
  void useBulk.getState().start(choice, marked());
}

function marked(): string[] {
  return [...useSelection.getState().marked];
}

function holdOrResume(): void {
  if (marked().length === 0) return act(nowOf(current())?.on_hold ? "resume" : "hold");
  const allHeld = marked().every((order) => nowOf(order)?.on_hold);
  together(allHeld ? { name: "resume" } : { name: "hold", reason: "Held by the dispatcher" });
}

function cancel(): void {
  if (marked().length === 0) return act("cancel");
  tell({ tone: "info", words: "To cancel all marked orders, choose More, then Cancel orders, in the bar." });
}

function nowOf(order: string | null) {
  return order ? stand(order) : undefined;
}

const PLACES: Record<Tab, string> = { orders: "queue", workers: "workers", plan: "plan", map: "map" };

function go(to: Tab): void {
  useUi.getState().setTab(to);
  // The drawer lies where the workers are.
  if (to === "workers") useSelection.getState().open(null);
  focus(() => {
    if (to !== "map") return document.getElementById(PLACES[to]);
    return mapHandle.current;
  });
}

/** At once where it can be, so that no key goes astray; else when the panel has come. */
function focus(find: () => { focus(): void } | null): void {
  const here = find();
  if (here) here.focus();
  else requestAnimationFrame(() => find()?.focus());
}

function search(): void {
  useUi.getState().setTab("orders");
  focus(() => {
    const box = document.getElementById(FILTER_BOX);
    if (box instanceof HTMLInputElement) box.select();
    return box;
  });
}

function clear(): void {
  const { opened, open, clear: clearAll } = useSelection.getState();
  if (opened) open(null);
  else clearAll();
}

export const hands: Hands = {
  closed: () => whyNoActs(useMarket.getState()),
  hasOrder: () => current() !== null || marked().length > 0,
  move: (by) => select(neighbour(by)),
  stretch: (by) => {
    const selection = useSelection.getState();
    if (selection.order && !selection.marked.has(selection.order)) selection.mark(selection.order);
    const to = neighbour(by);
    if (to) useSelection.getState().range(to, ids());
  },
  end: (last) => select(last ? ids().at(-1) : ids()[0]),
  open: () => {
    const { order, worker, open } = useSelection.getState();
    const of = order ?? (worker ? useMarket.getState().workers.get(worker)?.order_id : null);
    if (of) open(of);
  },
  clear,
  mark: () => {
    const order = current();
    if (order) useSelection.getState().mark(order);
  },
  markAll: () => useSelection.getState().markAll(ids()),
  search,
  palette: () => {
    // At once, so that what is typed next is not taken for single keys.
    useOverlays.setState({ palette: true });
    spotlight.open();
  },
  help: () => useOverlays.setState({ help: true }),
  focusMap: () => go("map"),
  go,
  theme: () => {
    const { theme, setTheme } = useUi.getState();
    setTheme(theme === "auto" ? "light" : theme === "light" ? "dark" : "auto");
  },
  choose: (purpose) => act(purpose === "pin" && nowOf(current())?.pinned ? "unpin" : purpose),
  broadcast: () => (marked().length > 0 ? together({ name: "broadcast" }) : act("broadcast")),
  hold: holdOrResume,
  cancel,
  giveBack: () => act("giveBack"),
  newOrder: () => useIntake.getState().open(),
  undo: undoLast,
};
