// The registry and the keyboard.

import { expect, test } from "vitest";
import { commandsOf, type Hands } from "../../../src/console/keys/commands";
import { Keyboard, keyOf } from "../../../src/console/keys/keyboard";

const done: string[] = [];
const hands = new Proxy({} as Hands, {
  get: (_, name: string) =>
    name === "closed" ? () => null : name === "hasOrder" ? () => true : (...args: unknown[]) => done.push([name, ...args].join(" ")),
});
const commands = commandsOf(hands);
const press = (key: string, more: object = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("no key and no name is given twice", () => {
  const keys = commands.flatMap((command) => command.keys);
  expect(keys.length).toBe(new Set(keys).size);
  expect(commands.length).toBe(new Set(commands.map((command) => command.id)).size);
});

test("no single key is the beginning of a chord", () => {
  const keys = commands.flatMap((command) => command.keys);
  const begins = keys.filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]);
  expect(keys.filter((key) => begins.includes(key))).toEqual([]);
});

test("the keys of the key map are there", () => {
  const keys = new Set(commands.flatMap((command) => command.keys));
  const wanted = ["/", "Ctrl+k", ":", "j", "k", "ArrowDown", "ArrowUp", "Enter", "Escape", "x", "Shift+ArrowDown"];
  const acts = ["a", "1", "9", "b", "p", "h", "u", "m", "g l", "g w", "n", "r", "c", "?"];
  expect([...wanted, ...acts].filter((key) => !keys.has(key))).toEqual([]);
});

test("keys are read as the registry writes them", () => {
  expect(press("j")).toBe("j");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("ArrowDown", { shiftKey: true })).toBe("Shift+ArrowDown");
  expect(press("K", { ctrlKey: true })).toBe("Ctrl+k");
  expect(press("k", { metaKey: true })).toBe("Ctrl+k");
  expect(press("j", { altKey: true })).toBeNull();
});

test("a chord is two keys, soon after each other", () => {
  const keyboard = new Keyboard(commands);
  const idOf = (command: ReturnType<Keyboard["press"]>) => (command && command !== "begun" ? command.id : command);
  expect(idOf(keyboard.press("g", 0))).toBe("begun");
  expect(idOf(keyboard.press("w", 100))).toBe("go-workers");
  expect(idOf(keyboard.press("g", 1_000))).toBe("begun");
  expect(idOf(keyboard.press("p", 5_000))).toBe("pin");
  expect(idOf(keyboard.press("g", 6_000))).toBe("begun");
  expect(idOf(keyboard.press("a", 6_100))).toBe("assign");
  expect(idOf(keyboard.press("1", 6_200))).toBeNull();
});

test("an act without an order says what is missing, and every command moves a hand", () => {
  const bare = commandsOf(new Proxy({} as Hands, { get: (_, name: string) => () => (name === "hasOrder" ? false : null) }));
  expect(bare.find((command) => command.id === "hold")?.blocked?.()).toContain("Select an order");
  for (const command of commands) {
    const before = done.length;
    command.run?.();
    expect(done.length, command.id).toBe(command.run ? before + 1 : before);
  }
});
