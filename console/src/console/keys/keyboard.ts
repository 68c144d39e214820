// From key presses to commands: off while typing, with chords ("g l") that are given up
// after a moment. Pure but for the clock it is given.

import type { Command } from "./commands";

const CHORD_MS = 1_500;

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** A key press as the registry writes it, or null for what is not ours. */
export function keyOf(event: Pressed): string | null {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? null : `Ctrl+${event.key.toLowerCase()}`;
  // Signs like "?" need Shift on many keyboards; only of named keys it says something.
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

export class Keyboard {
  #begun: { key: string; at: number } | null = null;

  constructor(readonly commands: readonly Command[]) {}

  /** The command a key press asks for; "begun" after the first key of a chord. */
  press(key: string, now: number): Command | "begun" | null {
    const before = this.#begun && now - this.#begun.at < CHORD_MS ? this.#begun.key : null;
    this.#begun = null;
    const here = this.commands.filter((command) => command.run !== undefined);
    const chord = before && here.find((command) => command.keys.includes(`${before} ${key}`));
    if (chord) return chord;
    if (here.some((command) => command.keys.some((each) => each.startsWith(`${key} `)))) {
      this.#begun = { key, at: now };
      return "begun";
    }
    return here.find((command) => command.keys.includes(key)) ?? null;
  }
}

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]";
const OWN_KEYS = "[role=dialog], [role=alertdialog], [role=menu]";
const PRESSABLE = "button, a[href], summary, [role=button], [role=tab], input";

/** Whether a key belongs to what has the focus instead of to the page. */
export function isTheirs(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === "Ctrl+k") return false;
  if (target.closest(TYPING)) return true;
  if (target.closest(OWN_KEYS)) return true;
  if (target.closest<HTMLElement>("[data-own-keys]")?.dataset["ownKeys"]?.split(" ").includes(key)) return true;
  return (key === "Enter" || key === " ") && target.closest(PRESSABLE) !== null;
}
