import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Command, type CommandStore, Outbox } from "../../../src/driver/core/outbox";

class MemoryStore implements CommandStore {
  readonly kept = new Map<string, Command>();
  async load(worker: string): Promise<Command[]> {
    return [...this.kept.values()].filter((command) => command.worker_id === worker);
  }
  async put(command: Command): Promise<void> {
    this.kept.set(command.command_id, command);
  }
  async remove(id: string): Promise<void> {
    this.kept.delete(id);
  }
}

async function box(store = new MemoryStore(), worker = "wrk_1"): Promise<{ outbox: Outbox; store: MemoryStore; sent: Command[] }> {
  const sent: Command[] = [];
  const outbox = new Outbox({
    store,
    transmit: (command) => {
      sent.push(command);
      return true;
    },
    stamp: (command) => ({ ...command, data: { ...command.data, assignment_version: 9 } }),
    changed: () => undefined,
  });
  await outbox.open(worker);
  return { outbox, store, sent };
}

const step = (to: string): Record<string, unknown> => ({ assignment_id: "asg", assignment_version: 1, task_id: "tsk", to });

describe("the outbox", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("sends steps one after another, each when the one before was answered", async () => {
    const { outbox, sent } = await box();
    await outbox.put("task.transition", step("en_route"));
    await outbox.put("task.transition", step("arrived"));
    expect(sent).toEqual([]);
    await outbox.connected();
    expect(sent.map((command) => command.data["to"])).toEqual(["en_route"]);
    await outbox.answered({ ref: sent[0]?.command_id ?? "", ok: true });
    expect(sent.map((command) => command.data["to"])).toEqual(["en_route", "arrived"]);
  });

  it("lets an SOS and a yes to an offer pass the steps that wait", async () => {
    const { outbox, sent } = await box();
    await outbox.connected();
    await outbox.put("task.transition", step("en_route"));
    await outbox.put("task.transition", step("arrived"));
    await outbox.put("sos", {});
    await outbox.put("offer.accept", { offer_id: "off" });
    expect(sent.map((command) => command.kind)).toEqual(["task.transition", "sos", "offer.accept"]);
  });

  it("sends the same words under the same id on every connection, and after a reload", async () => {
    const { outbox, store, sent } = await box();
    await outbox.connected();
    await outbox.put("task.transition", step("en_route"), 1_234);
    outbox.disconnected();
    await outbox.connected();
    const later = await box(store);
    await later.outbox.connected();
    const all = [...sent, ...later.sent];
    expect(all).toHaveLength(3);
    expect(new Set(all.map((command) => JSON.stringify(command))).size).toBe(1);
    expect(all[0]?.at).toBe(1_234);
  });

  it("asks again when no answer comes, and a little later when the server is busy", async () => {
    const { outbox, sent } = await box();
    await outbox.connected();
    const { command_id } = await outbox.put("duty.set", { duty: "available" });
    await vi.advanceTimersByTimeAsync(13_000);
    expect(sent).toHaveLength(2);
    expect(await outbox.answered({ ref: command_id, ok: false, problem: { code: "overloaded", retryable: true } })).toBeNull();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toHaveLength(3);
    expect(outbox.waiting).toHaveLength(1);
  });

  it("asks a stale step anew with the job's present version, before all later steps", async () => {
    const { outbox, sent } = await box();
    await outbox.connected();
    const first = await outbox.put("task.transition", step("en_route"));
    await outbox.put("task.transition", step("arrived"));
    const told = await outbox.answered({ ref: first.command_id, ok: false, problem: { code: "stale_version" } });
    expect(told).toBe("stale");
    expect(sent).toHaveLength(1);
    await outbox.connected();
    expect(sent[1]).toMatchObject({ data: { to: "en_route", assignment_version: 9 }, at: first.at });
    expect(sent[1]?.command_id).not.toBe(first.command_id);
  });

  it("gives up on a step that stays stale, and says which", async () => {
    const { outbox, sent } = await box();
    await outbox.connected();
    await outbox.put("task.transition", step("en_route"));
    let told: unknown = "stale";
    for (let i = 0; i < 10 && told === "stale"; i += 1) {
      told = await outbox.answered({ ref: sent.at(-1)?.command_id ?? "", ok: false, problem: { code: "stale_version" } });
      await outbox.connected();
    }
    expect(told).toMatchObject({ data: { to: "en_route" } });
    expect(outbox.waiting).toEqual([]);
  });

  it("keeps one worker's commands from another", async () => {
    const { outbox, store } = await box();
    await outbox.put("task.transition", step("en_route"));
    expect((await box(store, "wrk_2")).outbox.waiting).toEqual([]);
    expect((await box(store, "wrk_1")).outbox.waiting).toHaveLength(1);
  });

  it("still sends from memory when the browser keeps nothing", async () => {
    const store = new MemoryStore();
    store.put = () => Promise.reject(new Error("no room"));
    const { outbox, sent } = await box(store);
    await outbox.connected();
    await outbox.put("sos", {});
    expect(sent).toHaveLength(1);
  });

  it("takes no more than it can keep", async () => {
    const { outbox } = await box();
    for (let i = 0; i < 500; i += 1) await outbox.put("incident", { kind: "other" });
    await expect(outbox.put("incident", { kind: "other" })).rejects.toThrow("500");
  });
});
