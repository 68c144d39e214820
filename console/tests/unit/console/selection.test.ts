// One selection for every panel.

import { beforeEach, expect, test } from "vitest";
import { between, useSelection } from "../../../src/console/store/selection";

const list = ["a", "b", "c", "d", "e"];
const now = () => useSelection.getState();
const marked = () => [...now().marked].sort();

beforeEach(() => now().clear());

test("a range goes from the last mark, either way", () => {
  now().mark("b");
  now().range("d", list);
  expect(marked()).toEqual(["b", "c", "d"]);
  now().range("a", list);
  expect(marked()).toEqual(["a", "b", "c", "d"]);
});

test("a range begins at the selected order when nothing is marked", () => {
  now().select({ order: "c" });
  now().range("e", list);
  expect(marked()).toEqual(["c", "d", "e"]);
});

test("a range over a list that lost its beginning is its end alone", () => {
  expect(between(list, "gone", "c")).toEqual(["c"]);
  expect(between(list, "a", "gone")).toEqual([]);
});

test("marking twice unmarks", () => {
  now().mark("a");
  now().mark("a");
  expect(marked()).toEqual([]);
});

test("the drawer follows the selection while it is open, and closes with a worker", () => {
  now().select({ order: "a" });
  expect(now().opened).toBeNull();
  now().open("a");
  now().select({ order: "b" });
  expect(now().opened).toBe("b");
  now().select({ worker: "w" });
  expect([now().opened, now().order, now().worker]).toEqual([null, null, "w"]);
});

test("clearing lets go of everything", () => {
  now().open("a");
  now().mark("b");
  now().clear();
  expect([now().opened, now().order, now().marked.size]).toEqual([null, null, 0]);
});
