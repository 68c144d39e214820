import { describe, expect, it } from "vitest";
import { Problem } from "../../../src/shared/api/http";
import type { OrderAct } from "../../../src/console/acts/act";
import { type BulkDesk, CHUNK, chunks, type Result, reverses, runBulk, tally } from "../../../src/console/bulk/bulk";
import { FakeDesk, gone } from "./fake-desk";

type Rows = readonly Record<string, unknown>[];
type Answers = Awaited<ReturnType<BulkDesk["send"]>>;

class FakeBulk implements BulkDesk {
  readonly sent: { rows: Rows; key: string }[] = [];
  readonly told: (readonly Result[])[] = [];
  stopAfter = Number.POSITIVE_INFINITY;
  #keys = 0;
  answer: (rows: Rows) => Answers = (rows) => rows.map((row) => ({ order_id: String(row["order_id"]), ok: true, version: 8 }));
  version = (order: string): number | undefined => (order === "ord_unknown" ? undefined : 7);
  send = async (rows: Rows, key: string): Promise<Answers> => {
    this.sent.push({ rows, key });
    return this.answer(rows);
  };
  tell = (results: readonly Result[]): void => {
    this.told.push(results);
  };
  stopped = (): boolean => this.sent.length >= this.stopAfter;
  wait = async (): Promise<void> => undefined;
  key = (): string => {
    this.#keys += 1;
    return `key-${this.#keys}`;
  };
}

const holds = (count: number): OrderAct[] => Array.from({ length: count }, (_, i) => ({ name: "hold", order: `ord_${i}`, reason: "rain" }));

describe("many orders, one act", () => {
  it("two thousand go in chunks that the server takes, told chunk by chunk", async () => {
    const desk = new FakeBulk();
    const results = await runBulk(holds(2_000), desk);
    expect(results).toHaveLength(2_000);
    expect(desk.sent.map(({ rows }) => rows.length)).toEqual(Array.from({ length: 10 }, () => CHUNK));
    expect(new Set(desk.sent.map(({ key }) => key)).size).toBe(10);
    expect(desk.told).toHaveLength(20);
  });

  it("each row names the version on the screen, where there is one", async () => {
    const desk = new FakeBulk();
    await runBulk([...holds(1), { name: "hold", order: "ord_unknown", reason: "rain" }], desk);
    expect(desk.sent[0]?.rows).toEqual([
      { order_id: "ord_0", act: "hold", reason: "rain", version: 7 },
      { order_id: "ord_unknown", act: "hold", reason: "rain" },
    ]);
  });

  it("each row stands or falls by itself", async () => {
    const desk = new FakeBulk();
    desk.answer = () => [
      { order_id: "ord_1", ok: true, version: 8 },
      { order_id: "ord_0", ok: false, problem: { detail: "The order has ended.", code: "wrong_state" } },
    ];
    expect(await runBulk(holds(3), desk)).toEqual([
      { order: "ord_0", state: "refused", words: "The order has ended.", code: "wrong_state" },
      { order: "ord_1", state: "done", version: 8 },
      { order: "ord_2", state: "refused", words: "The server did not answer for this one." },
    ]);
  });

  it("a chunk whose answer is lost is sent again with its own key", async () => {
    const desk = new FakeBulk();
    const answer = desk.answer;
    let lost = 2;
    desk.answer = (rows) => {
      lost -= 1;
      if (lost >= 0) throw gone();
      return answer(rows);
    };
    const results = await runBulk(holds(CHUNK + 1), desk);
    expect(desk.sent.map(({ key }) => key)).toEqual(["key-1", "key-1", "key-1", "key-2"]);
    expect(results.every((result) => result.state === "done")).toBe(true);
  });

  it("a chunk that is refused whole fails row by row, and the next goes on", async () => {
    const desk = new FakeBulk();
    const answer = desk.answer;
    desk.answer = (rows) => {
      if (desk.sent.length === 1) throw new Problem(403, "forbidden", "Your role may not do this.", false);
      return answer(rows);
    };
    const results = await runBulk(holds(CHUNK + 5), desk);
    expect(results.filter((result) => result.state === "refused")).toHaveLength(CHUNK);
    expect(results[0]).toEqual({ order: "ord_0", state: "refused", words: "Your role may not do this.", code: "forbidden" });
    expect(results.at(-1)?.state).toBe("done");
  });

  it("stopping leaves the rest unsent", async () => {
    const desk = new FakeBulk();
    desk.stopAfter = 2;
    expect(await runBulk(holds(1_000), desk)).toHaveLength(2 * CHUNK);
  });

  it("chunks lose nothing and repeat nothing", () => {
    const all = Array.from({ length: 401 }, (_, i) => i);
    expect(chunks(all).flat()).toEqual(all);
    expect(chunks([])).toEqual([]);
  });

  it("counts what was done, refused and left", () => {
    const states: Result["state"][] = ["done", "done", "refused", "waiting", "sending"];
    const results = new Map(states.map((state, i) => [`ord_${i}`, { order: `ord_${i}`, state }]));
    expect(tally(results)).toEqual({ all: 5, done: 2, refused: 1, left: 2 });
  });
});

describe("taking many back", () => {
  it("only what was done, newest first", () => {
    const acts = holds(3);
    const results: Result[] = [
      { order: "ord_0", state: "done" },
      { order: "ord_1", state: "refused" },
      { order: "ord_2", state: "done" },
    ];
    expect(reverses(acts, results, (act) => ({ name: "resume", order: act.order }))).toEqual([
      { name: "resume", order: "ord_2" },
      { name: "resume", order: "ord_0" },
    ]);
  });

  it("is one request, and says how many could not be", async () => {
    const desk = new FakeDesk();
    desk.undo.push("Hold, 2 orders", [{ name: "resume", order: "ord_0" }, { name: "resume", order: "ord_2" }], 0);
    desk.manyAnswer = { done: 1, refused: 1, why: "The order has ended." };
    await desk.performer.undo();
    expect(desk.manyAsked).toHaveLength(1);
    expect(desk.said.at(-1)?.words).toBe("Undone for 1 of 2: Hold, 2 orders. The order has ended.");
    expect(desk.undo.next()).toBeNull();
  });
});
