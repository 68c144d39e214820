// Listens to the keyboard for the whole page.

import { useEffect } from "react";
import { tell } from "../acts/desk";
import { type Command, commandsOf } from "./commands";
import { hands } from "./hands";
import { useOverlays } from "./overlays";
import { isTheirs, Keyboard, keyOf } from "./keyboard";

export const commands: readonly Command[] = commandsOf(hands);

/** Runs a command, or says why it cannot be run now. */
export function run(command: Command): void {
  const why = command.blocked?.() ?? null;
  if (why) tell({ tone: "info", words: why });
  else command.run?.();
}

export function useKeys(): void {
  useEffect(() => {
    const keyboard = new Keyboard(commands);
    const pressed = (event: KeyboardEvent): void => {
      const key = keyOf(event);
      const { help, palette } = useOverlays.getState();
      if (help || palette) return;
      if (key === null || event.defaultPrevented || event.isComposing || isTheirs(event.target, key)) return;
      const command = keyboard.press(key, performance.now());
      if (command === null) return;
      event.preventDefault();
      if (command !== "begun") run(command);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
