import { describe, expect, it } from "vitest";
import type { Act, Before } from "../../../src/console/acts/act";
import { acts, ruleOf } from "../../../src/console/acts/acts";
import { RETRIES_MS } from "../../../src/console/acts/perform";
import { FakeDesk, gone, ORDER, refused, shown, stale } from "./fake-desk";

const ASSIGN: Act = { name: "assign", order: ORDER, worker: "wrk_ade" };

describe("an act is done when the server said so", () => {
  it("sends the version on the screen and says done only after the answer", async () => {
    const desk = new FakeDesk();
    const outcome = desk.performer.perform(ASSIGN);
    expect(desk.marks).toEqual(["sending"]);
    expect(desk.said).toEqual([]);
    expect((await outcome).kind).toBe("done");
    expect(desk.asked[0]).toMatchObject({ path: `/orders/${ORDER}/assign`, body: { worker_id: "wrk_ade" }, ifMatch: 3 });
    expect(desk.marks).toEqual(["sending", null]);
    expect(desk.said).toEqual([{ tone: "done", words: "ABC is with WRK_ADE.", order: ORDER }]);
  });

  it("a refusal rolls the mark back in sight, with the server's words and what to do", async () => {
    const desk = new FakeDesk();
    desk.answers = [refused("worker_not_eligible")];
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("refused");
    await Promise.resolve();
    expect(desk.marks).toEqual(["sending", "refused", null]);
    expect(desk.said[0]?.words).toContain("Not done: Assign ABC to WRK_ADE. No: worker_not_eligible.");
    expect(desk.said[0]?.hint).toBe("Choose another worker, or free this one first.");
    expect(desk.undo.all).toEqual([]);
  });

  it("a lost answer is asked for again with the same key", async () => {
    const desk = new FakeDesk();
    desk.answers = [gone(), gone()];
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("done");
    expect(desk.asked.map((asked) => asked.key)).toEqual(["key-1", "key-1", "key-1"]);
    expect(desk.marks).toEqual(["sending", "waiting", "waiting", null]);
  });

  it("a network that stays away ends in a refusal", async () => {
    const desk = new FakeDesk();
    desk.answers = Array.from({ length: RETRIES_MS.length + 1 }, gone);
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("refused");
    expect(desk.asked).toHaveLength(RETRIES_MS.length + 1);
    expect(new Set(desk.asked.map((asked) => asked.key)).size).toBe(1);
  });

  it("the next act names the version that was answered, though the row is older", async () => {
    const desk = new FakeDesk();
    await desk.performer.perform(ASSIGN);
    await desk.performer.perform({ name: "unassign", order: ORDER, reason: "wrong one" });
    expect(desk.asked[1]?.ifMatch).toBe(4);
  });
});

describe("two dispatchers", () => {
  it("another hand's change is shown beside what was wanted, and left", async () => {
    const desk = new FakeDesk();
    desk.answers = [stale()];
    desk.server = shown({ version: 5, state: "assigned", worker_id: "wrk_bola" });
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("left");
    expect(desk.conflicts).toMatchObject([{ wanted: "Assign ABC to WRK_ADE", who: "Bo", now: { worker_id: "wrk_bola" } }]);
    expect(desk.asked).toHaveLength(1);
    expect(desk.marks.at(-1)).toBeNull();
  });

  it("done anyway names the version that was shown, with a key of its own", async () => {
    const desk = new FakeDesk();
    desk.answers = [stale()];
    desk.server = shown({ version: 5, state: "assigned", worker_id: "wrk_bola" });
    desk.choice = "again";
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("done");
    expect(desk.asked.map(({ key, ifMatch }) => [key, ifMatch])).toEqual([["key-1", 3], ["key-2", 5]]);
    expect(desk.undo.next()?.reverse).toEqual([{ name: "assign", order: ORDER, worker: "wrk_bola" }]);
  });

  it("a change that matters to nobody is not asked about", async () => {
    const desk = new FakeDesk();
    desk.answers = [stale()];
    desk.server = shown({ version: 9 });
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("done");
    expect(desk.conflicts).toEqual([]);
    expect(desk.asked[1]?.ifMatch).toBe(9);
  });

  it("what the other did already is not done twice", async () => {
    const desk = new FakeDesk();
    desk.answers = [stale()];
    desk.server = shown({ version: 5, state: "assigned", worker_id: "wrk_ade" });
    expect((await desk.performer.perform(ASSIGN)).kind).toBe("left");
    expect(desk.said[0]?.words).toBe("Already so: Assign ABC to WRK_ADE. It was Bo.");
    expect(desk.conflicts).toEqual([]);
  });
});

describe("the table", () => {
  const before: Before = {
    order: shown({ worker_id: "wrk_was", pinned: "wrk_pin", hold_reason: "shop closed" }),
    worker: { duty: "available", blocked: false },
  };
  const all: [Act, Act | null][] = [
    [ASSIGN, { name: "assign", order: ORDER, worker: "wrk_was" }],
    [{ name: "unassign", order: ORDER, reason: "x" }, { name: "assign", order: ORDER, worker: "wrk_was" }],
    [{ name: "hold", order: ORDER, reason: "x" }, { name: "resume", order: ORDER }],
    [{ name: "resume", order: ORDER }, { name: "hold", order: ORDER, reason: "shop closed" }],
    [{ name: "pin", order: ORDER, worker: "wrk_ade" }, { name: "pin", order: ORDER, worker: "wrk_pin" }],
    [{ name: "unpin", order: ORDER }, { name: "pin", order: ORDER, worker: "wrk_pin" }],
    [{ name: "broadcast", order: ORDER }, { name: "redispatch", order: ORDER, strategy: "nearest" }],
    [{ name: "redispatch", order: ORDER, strategy: "manual" }, { name: "redispatch", order: ORDER, strategy: "nearest" }],
    [{ name: "cancel", order: ORDER, reason: "x" }, null],
    [{ name: "giveBack", order: ORDER }, null],
    [{ name: "newOrder", body: {} }, { name: "cancel", order: "ord_new", reason: "Placed by mistake", by: "dispatcher" }],
    [{ name: "block", worker: "wrk_ade", reason: "x" }, { name: "unblock", worker: "wrk_ade" }],
    [{ name: "unblock", worker: "wrk_ade" }, { name: "block", worker: "wrk_ade", reason: "Blocked again by the dispatcher" }],
    [{ name: "dutyOff", worker: "wrk_ade" }, { name: "dutySet", worker: "wrk_ade", duty: "available" }],
  ];

  it.each(all)("%o is taken back by %o", (act, reverse) => {
    expect(ruleOf(act).reverse(act, before, { id: "ord_new" })).toEqual(reverse);
  });

  it("what nothing takes back waits before it is sent", () => {
    const waits = Object.entries(acts).filter(([, rule]) => rule.countdownMs).map(([name]) => name);
    expect(waits).toEqual(["cancel", "giveBack"]);
  });

  it("names with anything in them are one part of an address", () => {
    const act: Act = { name: "hold", order: "../../x?y", reason: "r" };
    expect(ruleOf(act).request(act).path).toBe("/orders/..%2F..%2Fx%3Fy/hold");
  });
});
