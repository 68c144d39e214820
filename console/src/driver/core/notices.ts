// Short messages on the page: the latest few.

import type { Notice } from "./view";

const SHOWN_MAX = 3;

export class Notices {
  all: readonly Notice[] = [];
  #id = 0;

  constructor(readonly changed: () => void) {}

  say(tone: Notice["tone"], title: string, words?: string, lasting = false): void {
    this.#id += 1;
    const notice: Notice = { id: this.#id, tone, title, lasting, ...(words ? { words } : {}) };
    // The same said twice is said once.
    const others = this.all.filter((other) => other.title !== title || other.words !== words);
    this.all = [...others.slice(1 - SHOWN_MAX), notice];
    this.changed();
  }

  /** What is said elsewhere, and was read there. */
  dismissTitled(title: string): void {
    this.all = this.all.filter((notice) => notice.title !== title);
    this.changed();
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
    this.changed();
  }
}
