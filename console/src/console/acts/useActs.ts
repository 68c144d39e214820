// The acts as components use them.
import { useSyncExternalStore } from "react";
import { useMarket, whyNoActs } from "../store/market";
import { type Act, type Mark } from "./act";
import { performer, undoLast, undoStack, useDesk } from "./desk";
import type { Done } from "./undo";

export interface Acts {
  perform: (act: Act) => Promise<unknown>;
  undo: () => void;
  /** Why nothing can be sent now, in words; null when it can. */
  closed: string | null;
}

const perform = (act: Act): Promise<unknown> => performer.perform(act);

export function useActs(): Acts {
  const closed = useMarket(whyNoActs);
  return { perform, undo: undoLast, closed };
}

export interface Undo {
  /** Newest last. */
  done: readonly Done[];
  /** What `u` would take back. */
  next: Done | null;
  undo: () => void;
}

export function useUndo(): Undo {
  const done = useSyncExternalStore(undoStack.subscribe, () => undoStack.all);
  return { done, next: undoStack.next(), undo: undoLast };
}

/** The mark on one order's or worker's row. */
export function useMark(id: string): Mark | undefined {
  return useDesk((desk) => desk.marks.get(id));
}
