import { describe, expect, it } from "vitest";
import { meaningOf } from "../../../src/driver/core/answers";
import { afterStep, canRelease, nextStep } from "../../../src/driver/core/job";
import { afterCard, afterNews, afterYes, fromSnapshot, type Known, nothingKnown } from "../../../src/driver/core/known";
import type { Command } from "../../../src/driver/core/outbox";
import { project } from "../../../src/driver/core/project";
import type { Job, Offer, TaskState } from "../../../src/driver/core/wire";
import { FAIL_REASONS } from "../../../src/driver/core/words";

function job(pickup: TaskState = "assigned", dropoff: TaskState = "assigned", version = 1): Job {
  const stop = (task_id: string, state: TaskState): Job["pickup"] => ({ task_id, state, lat: 41.1, lng: -8.6, contact: {} });
  return {
    assignment_id: "asg_1",
    assignment_version: version,
    order_id: "ord_1",
    pay: { total_minor: 420, currency: "EUR", parts: [] },
    cash_due_minor: 900,
    pickup: stop("tsk_p", pickup),
    dropoff: stop("tsk_d", dropoff),
    lines: [{ product_id: "prd", name: "Bread", quantity: 2 }],
  };
}

function known(...jobs: Job[]): Known {
  return { ...nothingKnown("wrk_1"), duty: "available", jobs };
}

let order = 0;
function command(kind: string, data: Record<string, unknown>): Command {
  order += 1;
  return { command_id: `c${order}`, worker_id: "wrk_1", kind, data, at: order, order, sent: false, again: 0 };
}

const step = (task_id: string, to: string, more = {}): Command => command("task.transition", { assignment_id: "asg_1", task_id, to, ...more });

const offer: Offer = {
  offer_id: "off_1",
  order_id: "ord_1",
  wave: 1,
  pay: { total_minor: 420, currency: "EUR", parts: [] },
  to_pickup_m: 500,
  to_pickup_s: 60,
  trip_m: 2_000,
  cash_due_minor: 0,
  valid_until: 1,
  pickup: { lat: 1, lng: 1 },
  dropoff: { lat: 1, lng: 1 },
};

describe("a job", () => {
  it("is six steps, each the one legal next", () => {
    const steps: string[] = [];
    let at: Job | null = job();
    while (at) {
      const next = nextStep(at);
      if (!next) throw new Error("a job without a next step");
      steps.push(`${next.number} ${next.leg} ${next.to}`);
      at = afterStep(at, next.task_id, next.to);
    }
    expect(steps).toEqual(["1 pickup en_route", "2 pickup arrived", "3 pickup completed", "4 dropoff en_route", "5 dropoff arrived", "6 dropoff completed"]);
  });

  it.each<[TaskState, TaskState, string | undefined]>([
    ["planned", "planned", "en_route"],
    ["servicing", "assigned", "completed"],
    ["completed", "en_route", "arrived"],
    ["failed", "assigned", undefined],
    ["cancelled", "cancelled", undefined],
    ["completed", "completed", undefined],
  ])("with pickup %s and drop-off %s goes on by %s", (pickup, dropoff, to) => {
    expect(nextStep(job(pickup, dropoff))?.to).toBe(to);
  });

  it("never goes back, and ends by a failure at either stop", () => {
    const arrived = job("arrived");
    expect(afterStep(arrived, "tsk_p", "en_route")).toBe(arrived);
    expect(afterStep(arrived, "tsk_of_another_job", "completed")).toBe(arrived);
    expect(afterStep(arrived, "tsk_p", "failed")).toBeNull();
    expect(afterStep(job("completed"), "tsk_d", "failed")).toBeNull();
  });

  it("can be given back until the goods are taken", () => {
    expect([canRelease(job("arrived")), canRelease(job("completed"))]).toEqual([true, false]);
  });

  it("fails only by reasons that the server knows", () => {
    const known = ["nobody_there", "refused", "not_paid", "address_wrong", "goods_missing", "damaged", "incident", "other"];
    for (const { reason } of [...FAIL_REASONS.pickup, ...FAIL_REASONS.dropoff]) expect(known).toContain(reason);
  });
});

describe("what the driver sees", () => {
  it("is what the server said with the waiting commands over it", () => {
    const shown = project(known(job()), [step("tsk_p", "en_route"), step("tsk_p", "arrived")]).known;
    expect(shown.jobs[0]).toMatchObject({ assignment_version: 3, pickup: { state: "arrived" } });
    expect(project(known(job()), []).known.jobs[0]?.pickup.state).toBe("assigned");
  });

  it("counts no step twice when the server has told of it already", () => {
    const shown = project(known(job("arrived", "assigned", 3)), [step("tsk_p", "arrived")]).known;
    expect(shown.jobs[0]?.assignment_version).toBe(3);
  });

  it.each([
    ["delivered", step("tsk_d", "completed", { outcome: { kind: "done" } })],
    ["partly", step("tsk_d", "completed", { outcome: { kind: "partly" } })],
    ["failed", step("tsk_d", "failed", { outcome: { kind: "failed", reason: "refused" } })],
    ["released", command("assignment.release", { assignment_id: "asg_1" })],
  ])("says that a job ended here by being %s, until the server knows", (how, last) => {
    const { known: shown, ended } = project(known(job("completed", "arrived")), [last]);
    expect([shown.jobs, ended[0]?.how]).toEqual([[], how]);
  });

  it("shows a wish for a break at once", () => {
    expect(project(known(), [command("break.start", {})]).known.duty).toBe("paused");
  });
});

describe("what the server tells", () => {
  it("replaces everything with a snapshot, in its present form and with lists", () => {
    const worker = { worker_id: "wrk_1", duty: "available" as const, cash_cap_minor: 100 };
    const one = fromSnapshot(known(job()), { worker, offer, job: null, wallet: { currency: "EUR", wallet_minor: 5, cash_minor: 6 } });
    expect(one).toMatchObject({ jobs: [], offers: [offer], currency: "EUR", wallet_minor: 5, cash_minor: 6 });
    const many = fromSnapshot(one, { worker, offers: [], jobs: [job()], market: { name: "Porto" } });
    expect(many).toMatchObject({ offers: [], market: "Porto", wallet_minor: 5 });
    expect(many.promised).toEqual({ ord_1: 420 });
  });

  it("queues offers, and an assignment takes its own out", () => {
    const other = { ...offer, offer_id: "off_2", order_id: "ord_2" };
    let now = afterNews(afterNews(known(), "offer", offer), "offer", other);
    expect(now.offers.map((known) => known.offer_id)).toEqual(["off_1", "off_2"]);
    now = afterNews(now, "assignment", job());
    expect([now.offers.map((known) => known.offer_id), now.jobs.length]).toEqual([["off_2"], 1]);
    expect(afterNews(now, "offer", offer).offers).toHaveLength(1);
    expect(afterNews(now, "offer.withdrawn", { offer_id: "off_2", reason: "taken" }).offers).toEqual([]);
  });

  it("moves a stop, and ends the job with the last", () => {
    const moved = { order_id: "ord_1", task_id: "tsk_p", state: "arrived", assignment_version: 3 };
    expect(afterNews(known(job()), "task.updated", moved).jobs[0]).toMatchObject({ assignment_version: 3, pickup: { state: "arrived" } });
    const last = { order_id: "ord_1", task_id: "tsk_d", state: "completed", assignment_version: 7 };
    expect(afterNews(known(job("completed", "arrived")), "task.updated", last).jobs).toEqual([]);
    expect(afterNews(known(job()), "plan.changed", { assignment_id: "asg_1", order_id: "ord_1", why: "cancelled" }).jobs).toEqual([]);
  });

  it("adds what came in, and changes nothing by words it does not know", () => {
    const paid = afterNews({ ...known(), cash_minor: 10 }, "earnings.posted", { order_id: "o", minor: 4, cash_minor: 9, wallet_minor: 44 });
    expect(paid).toMatchObject({ cash_minor: 19, wallet_minor: 44 });
    const before = known(job());
    expect(afterNews(before, "news.of.tomorrow", { x: 1 })).toBe(before);
  });

  it("takes the answer's version", () => {
    const yes = afterYes(known(job()), "task.transition", { assignment_id: "asg_1", task_id: "tsk_p", to: "en_route" }, 2);
    expect(yes.jobs[0]).toMatchObject({ assignment_version: 2, pickup: { state: "en_route" } });
  });

  it("lets the office change the duty, but not over a wish that waits", () => {
    const card = { duty: "off_duty" as const, cash_minor: 1, cash_cap_minor: 2, blocked: "Papers" };
    expect(afterCard(known(), card, [])).toMatchObject({ duty: "off_duty", blocked: "Papers" });
    expect(afterCard(known(), card, [command("duty.set", {})]).duty).toBe("available");
  });
});

describe("an answer", () => {
  const no = { ok: false, problem: { code: "wrong_state", detail: "the job has ended" } };

  it("that refuses a step takes back what builds on it, and says so in the server's words", () => {
    const refused = step("tsk_p", "arrived");
    const meaning = meaningOf(refused, no);
    if (meaning.kind !== "conflict") throw new Error(meaning.kind);
    expect(meaning.words).toContain("The job has ended.");
    expect([step("tsk_p", "completed"), command("duty.set", {})].map(meaning.also)).toEqual([true, false]);
  });

  it.each([
    [{ ok: true }, "yours"],
    [{ ok: false, problem: { code: "offer_lost" } }, "offer_lost"],
    [{ ok: false, problem: { code: "offer_expired" } }, "offer_expired"],
  ])("to a yes is the offer's fate", (result, why) => {
    expect(meaningOf(command("offer.accept", { offer_id: "off_1" }), result)).toEqual({ kind: "offer", offer_id: "off_1", why });
  });

  it("that comes too late for an offer seen or declined is nobody's news", () => {
    expect(meaningOf(command("offer.seen", {}), no).kind).toBe("moot");
    expect(meaningOf(command("offer.decline", {}), no).kind).toBe("moot");
  });

  it("to a PIN is right or wrong", () => {
    const pin = command("proof.meta", { kind: "pin", proof_id: "prf_1" });
    expect(meaningOf(pin, { ok: true })).toEqual({ kind: "pin", proof_id: "prf_1", words: null });
    expect(meaningOf(pin, { ok: false, problem: { code: "pin_wrong", detail: "wrong" } })).toMatchObject({ kind: "pin", words: expect.stringContaining("Ask the customer") });
  });
});
