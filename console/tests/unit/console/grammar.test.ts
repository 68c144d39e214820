// The small language: what is read, what is refused, what a filter lets through.

import { describe, expect, test } from "vitest";
import { readCommand, readFilter } from "../../../src/console/keys/grammar";
import { orderMatches, workerMatches } from "../../../src/console/keys/match";
import { orderMeant, workerMeant } from "../../../src/console/keys/resolve";
import { order, worker } from "./rows";

const MINUTE = 60_000;
const workers = new Map([["w1", worker("w1", 1, { name: "Ana Maria" })]]);
const around = { now: 100 * MINUTE, workers, minorPerUnit: 100 };

function terms(text: string) {
  const read = readFilter(text);
  if (read.kind !== "filter") throw new Error(read.words);
  return read.terms;
}

describe("filters", () => {
  const late = order("ord_0001LATE1", {
    state: "in_progress",
    worker_id: "w1",
    risk: "late",
    cash_due_minor: 1_250,
    placed_at: 40 * MINUTE,
    dropoff: { state: "assigned", lat: 41.16, lng: -8.62, due: 85 * MINUTE },
  });
  const check = (text: string, expected: boolean, row = late) =>
    expect(orderMatches(terms(text), row, around), text).toBe(expected);

  test("nothing asked lets everything through", () => {
    check("", true);
    check("   ", true);
  });
  test("fields, with several values", () => {
    check("state:in_progress", true);
    check("state:dispatching,in_progress", true);
    check("state:dispatching", false);
    check("risk:late", true);
    check("STATE:In_Progress", true);
  });
  test("measures", () => {
    check("late>10", true);
    check("late>20", false);
    check("left<0", true);
    check("age>30", true);
    check("cash>12", true);
    check("cash<12", false);
  });
  test("workers by whole name or a word of it", () => {
    check("worker:ana", true);
    check('worker:"ana maria"', true);
    check("worker:an", false);
    check("worker:none", true, order("ord_2"));
  });
  test("words, and all must hold", () => {
    check("late1", true);
    check("ana late>10", true);
    check("ana late>20", false);
    check('"in progress"', true);
  });
  test("a minus turns a term around", () => {
    check("-risk:late", false);
    check("-is:hold", true);
  });
  test("what is about workers says nothing about orders, and the other way", () => {
    check("battery<20", false);
    check("duty:paused", true);
    check("is:overcap", true);
    const row = worker("w1", 1, { name: "Ana", battery: 0.15, cash_minor: 500, cash_cap_minor: 400 });
    const checkWorker = (text: string, expected: boolean) =>
      expect(workerMatches(terms(text), row, around), text).toBe(expected);
    checkWorker("state:dispatching", true);
    checkWorker("is:unassigned", true);
    checkWorker("-is:unassigned", true);
    checkWorker("battery<20", true);
    checkWorker("is:overcap", true);
    checkWorker("is:blocked", false);
    checkWorker("link:stale,lost", false);
  });
});

describe("what cannot be read is said", () => {
  const check = (text: string, part: string) => {
    const read = readFilter(text);
    expect(read.kind).toBe("complaint");
    if (read.kind === "complaint") expect(read.words).toContain(part);
  };
  test("unknown names and missing values", () => {
    check("colour:red", "colour");
    check("speed>10", "speed");
    check("late>", "late");
    check("late>ten", "ten");
    check("state:", "state");
  });
  test("any text at all is read or refused, never thrown at", () => {
    const pieces = ['"', ":", "<", ">", "-", " ", "late", "state", "ñ", "😀", "\u202e", "<script>", "1e9", "\\"];
    let seed = 7;
    for (let i = 0; i < 3_000; i += 1) {
      let text = "";
      for (let j = 0; j < 8; j += 1) {
        seed = (seed * 48_271) % 2_147_483_647;
        text += pieces[seed % pieces.length] ?? "";
      }
      expect(["filter", "complaint"]).toContain(readFilter(text).kind);
      const line = readCommand(`assign ${text}`);
      expect(["command", "complaint"]).toContain(line?.kind);
    }
  });
});

describe("commands", () => {
  test("a verb, an order, a worker", () => {
    expect(readCommand("assign 9K3M ana maria")).toEqual({ kind: "command", verb: "assign", order: "9K3M", worker: "ana maria" });
    expect(readCommand("Hold 9K3M")).toEqual({ kind: "command", verb: "hold", order: "9K3M", worker: null });
    expect(readCommand('pin 9K3M "ana"')).toEqual({ kind: "command", verb: "pin", order: "9K3M", worker: "ana" });
  });
  test("a verb alone is still a word to search for", () => {
    expect(readCommand("assign")).toBeNull();
    expect(readCommand("bread")).toBeNull();
    expect(readCommand("")).toBeNull();
  });
  test("what is missing or too much is asked for", () => {
    expect(readCommand("assign ")).toMatchObject({ kind: "complaint" });
    expect(readCommand("assign 9K3M")).toMatchObject({ kind: "complaint", words: expect.stringContaining("which worker") as string });
    expect(readCommand("hold 9K3M ana")).toMatchObject({ kind: "complaint" });
  });
});

describe("what was meant", () => {
  const orders = [order("ord_aaa9k3m"), order("ord_bbb9k3m"), order("ord_ccc0001")];
  const people = [worker("w1", 1, { name: "Ana Maria" }), worker("w2", 2, { name: "Ana Rosa" }), worker("w3", 3, { name: "Rui" })];
  test("orders by their end, if only one has it", () => {
    expect(orderMeant("0001", orders)).toEqual({ id: "ord_ccc0001" });
    expect(orderMeant("9K3M", orders)).toHaveProperty("complaint");
    expect(orderMeant("B9K3M", orders)).toEqual({ id: "ord_bbb9k3m" });
    expect(orderMeant("zzz", orders)).toHaveProperty("complaint");
  });
  test("workers by name, if only one has it", () => {
    expect(workerMeant("rui", people)).toEqual({ id: "w3" });
    expect(workerMeant("rosa", people)).toEqual({ id: "w2" });
    expect(workerMeant("ana", people)).toHaveProperty("complaint");
    expect(workerMeant("ana maria", people)).toEqual({ id: "w1" });
    expect(workerMeant("bo", people)).toHaveProperty("complaint");
  });
});
