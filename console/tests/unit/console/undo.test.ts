import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/console/acts/act";
import { UNDO_MAX, UndoStack } from "../../../src/console/acts/undo";
import { FakeDesk, ORDER, refused } from "./fake-desk";

const RESUME: Act = { name: "resume", order: ORDER };
const HOLD: Act = { name: "hold", order: ORDER, reason: "rain" };

describe("the stack of human acts", () => {
  it("keeps the last fifty", () => {
    const stack = new UndoStack();
    for (let i = 0; i < UNDO_MAX + 7; i += 1) stack.push(`act ${i}`, [RESUME], i);
    expect(stack.all).toHaveLength(UNDO_MAX);
    expect(stack.all[0]?.words).toBe("act 7");
  });

  it("passes over what nothing takes back", () => {
    const stack = new UndoStack();
    stack.push("hold", [RESUME], 1);
    stack.push("cancel", [], 2);
    expect(stack.next()?.words).toBe("hold");
    expect(stack.all.at(-1)).toMatchObject({ state: "cannot", why: "Nothing takes this back." });
  });
});

describe("u", () => {
  it("takes back the newest, then the one before, then says there is nothing", async () => {
    const desk = new FakeDesk();
    await desk.performer.perform(HOLD);
    await desk.performer.perform({ name: "assign", order: ORDER, worker: "wrk_ade" });
    await desk.performer.undo();
    await desk.performer.undo();
    expect(desk.asked.map((asked) => asked.path.split("/").at(-1))).toEqual(["hold", "assign", "unassign", "resume"]);
    expect(await desk.performer.undo()).toBeNull();
    expect(desk.said.at(-1)?.words).toBe("Nothing to undo.");
  });

  it("says undone only after the answer, and once", async () => {
    const desk = new FakeDesk();
    await desk.performer.perform(HOLD);
    const taking = desk.performer.undo();
    expect(desk.undo.all[0]?.state).toBe("undoing");
    await taking;
    expect(desk.undo.all[0]?.state).toBe("undone");
    expect(desk.said.map((said) => said.words)).toEqual(["ABC is on hold.", "Undone: Hold ABC."]);
  });

  it("what cannot be taken back says why, and the one before comes next", async () => {
    const desk = new FakeDesk();
    await desk.performer.perform(HOLD);
    await desk.performer.perform({ name: "assign", order: ORDER, worker: "wrk_ade" });
    desk.answers = [refused("wrong_state")];
    await desk.performer.undo();
    expect(desk.undo.all[1]).toMatchObject({ state: "cannot", why: "No: wrong_state." });
    expect(desk.undo.next()?.words).toBe("Hold ABC");
  });

  it("a cancel that is stopped in its countdown is never sent", async () => {
    const desk = new FakeDesk();
    desk.counted = "stop";
    expect((await desk.performer.perform({ name: "cancel", order: ORDER, reason: "x" })).kind).toBe("stopped");
    expect(desk.asked).toEqual([]);
    expect(desk.marks).toEqual(["counting", null]);
  });

  it("a new order is taken back by cancelling it at once", async () => {
    const desk = new FakeDesk();
    desk.counted = "stop";
    await desk.performer.perform({ name: "newOrder", body: { merchant_id: "pty_1" } });
    await desk.performer.undo();
    expect(desk.asked[1]?.path).toBe(`/orders/${ORDER}/cancel`);
  });
});
