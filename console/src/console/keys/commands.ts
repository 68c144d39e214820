// Every command of the console, once: the keys, the `?` page and the palette are all
// made from this list. What a command does is behind `Hands`, so that the list is data.

export type Group = "Move" | "Act" | "Show" | "Go";

export interface Command {
  id: string;
  title: string;
  /** As `keyOf` writes them; two keys with a space are pressed one after the other. */
  keys: readonly string[];
  group: Group;
  /** Why it cannot be done now, in words; absent or null when it can. */
  blocked?: () => string | null;
  /** Absent: the key is heard by the panel that is open, and only shown here. */
  run?: () => void;
}

export interface Hands {
  /** Why no act can be sent now. */
  closed(): string | null;
  /** Whether an order is selected or some are marked. */
  hasOrder(): boolean;
  move(by: number): void;
  stretch(by: number): void;
  end(last: boolean): void;
  open(): void;
  clear(): void;
  mark(): void;
  markAll(): void;
  search(): void;
  palette(): void;
  help(): void;
  focusMap(): void;
  go(to: "orders" | "workers" | "map" | "plan"): void;
  theme(): void;
  choose(purpose: "assign" | "pin"): void;
  broadcast(): void;
  hold(): void;
  cancel(): void;
  giveBack(): void;
  newOrder(): void;
  undo(): void;
}

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function commandsOf(hands: Hands): Command[] {
  const closed = () => hands.closed();
  const onOrder = () => hands.closed() ?? (hands.hasOrder() ? null : "Select an order first.");
  return [...moving(hands), ...acting(hands, onOrder, closed), ...showing(hands)];
}

function moving(hands: Hands): Command[] {
  const move = { group: "Move"} as const;
  return [
    { ...move, id: "next", title: "Next order", keys: ["j", "ArrowDown"], run: () => hands.move(1) },
    { ...move, id: "previous", title: "Previous order", keys: ["k", "ArrowUp"], run: () => hands.move(-1) },
    { ...move, id: "first", title: "First order", keys: ["Home"], run: () => hands.end(false) },
    { ...move, id: "last", title: "Last order", keys: ["End"], run: () => hands.end(true) },
    { ...move, id: "open", title: "Open the order", keys: ["Enter"], run: () => hands.open() },
    { ...move, id: "mark", title: "Mark the order", keys: ["x"], run: () => hands.mark() },
    { ...move, id: "mark-down", title: "Mark down the list", keys: ["Shift+ArrowDown"], run: () => hands.stretch(1) },
    { ...move, id: "mark-up", title: "Mark up the list", keys: ["Shift+ArrowUp"], run: () => hands.stretch(-1) },
    { ...move, id: "mark-all", title: "Mark every order of the list", keys: ["Ctrl+a"], run: () => hands.markAll() },
    { ...move, id: "clear", title: "Close, then clear the selection", keys: ["Escape"], run: () => hands.clear() },
  ];
}

function acting(hands: Hands, onOrder: () => string | null, closed: () => string | null): Command[] {
  const act = { group: "Act", blocked: onOrder } as const;
  return [
    { ...act, id: "assign", title: "Assign: choose a worker, then 1 to 9", keys: ["a"], run: () => hands.choose("assign") },
    { group: "Act", id: "take", title: "Take that worker, while choosing", keys: DIGITS },
    { ...act, id: "broadcast", title: "Broadcast to everyone near", keys: ["b"], run: () => hands.broadcast() },
    { ...act, id: "pin", title: "Pin to a worker, or unpin", keys: ["p"], run: () => hands.choose("pin") },
    { ...act, id: "hold", title: "Hold, or resume", keys: ["h"], run: () => hands.hold() },
    { ...act, id: "cancel", title: "Cancel, after its consequences", keys: ["c"], run: () => hands.cancel() },
    { ...act, id: "return", title: "Send the goods back", keys: ["r"], run: () => hands.giveBack() },
    { ...act, id: "new", title: "New order", keys: ["n"], blocked: closed, run: () => hands.newOrder() },
    { ...act, id: "undo", title: "Undo the last act", keys: ["u"], blocked: closed, run: () => hands.undo() },
  ];
}

function showing(hands: Hands): Command[] {
  const show = { group: "Show"} as const;
  const go = { group: "Go"} as const;
  return [
    { ...show, id: "search", title: "Search and filter", keys: ["/"], run: () => hands.search() },
    { ...show, id: "palette", title: "Command palette", keys: ["Ctrl+k", ":"], run: () => hands.palette() },
    { ...show, id: "map", title: "Focus the map", keys: ["m"], run: () => hands.focusMap() },
    { ...show, id: "theme", title: "Light, dark or as the system", keys: ["t"], run: () => hands.theme() },
    { ...show, id: "help", title: "These keys", keys: ["?"], run: () => hands.help() },
    { ...go, id: "go-orders", title: "Go to the orders", keys: ["g l"], run: () => hands.go("orders") },
    { ...go, id: "go-workers", title: "Go to the workers", keys: ["g w"], run: () => hands.go("workers") },
    { ...go, id: "go-plan", title: "Go to the plan", keys: ["g p"], run: () => hands.go("plan") },
    { ...go, id: "go-map", title: "Go to the map", keys: ["g m"], run: () => hands.go("map") },
  ];
}

/** The palette's and the help page's words for a key. */
export function keyWords(key: string): string[] {
  const NAMES: Record<string, string> = {
    ArrowDown: "↓",
    ArrowUp: "↑",
    Escape: "Esc",
    Enter: "Enter",
    "Shift+ArrowDown": "Shift ↓",
    "Shift+ArrowUp": "Shift ↑",
    "Ctrl+k": "Ctrl K",
    "Ctrl+a": "Ctrl A",
  };
  return key.includes(" ") ? key.split(" ") : [NAMES[key] ?? key];
}
