// The last fifty human acts and how each is taken back. Holds no timers and sends
// nothing: it only knows what comes next.
import type { Act } from "./act";

export const UNDO_MAX = 50;

export interface Done {
  id: number;
  /** "Hold 9K3M". */
  words: string;
  /** The acts that take it back; empty when nothing does. */
  reverse: readonly Act[];
  at: number;
  state: "ready" | "undoing" | "undone" | "cannot";
  /** Why it cannot be taken back. */
  why?: string;
}

export class UndoStack {
  #done: readonly Done[] = [];
  #next = 1;
  readonly #heard = new Set<() => void>();

  /** Newest last; a new array after every change. */
  get all(): readonly Done[] {
    return this.#done;
  }

  push(words: string, reverse: readonly Act[], at: number): Done {
    const state = reverse.length > 0 ? "ready" : "cannot";
    const done: Done = { id: this.#next, words, reverse, at, state };
    if (state === "cannot") done.why = "Nothing takes this back.";
    this.#next += 1;
    this.#set([...this.#done, done].slice(-UNDO_MAX));
    return done;
  }

  /** What `u` would take back: the newest that can be. */
  next(): Done | null {
    return this.#done.findLast((done) => done.state === "ready") ?? null;
  }

  /** Notes what became of taking one back. */
  settle(id: number, state: Done["state"], why?: string): void {
    this.#set(this.#done.map((done) => (done.id === id ? { ...done, state, ...(why ? { why } : {}) } : done)));
  }

  subscribe = (heard: () => void): (() => void) => {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  };

  #set(done: readonly Done[]): void {
    this.#done = done;
    for (const heard of this.#heard) heard();
  }
}
