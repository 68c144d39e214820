import { describe, expect, it } from "vitest";
import { trackingOf } from "../../../src/track/core/document.ts";
import { type Looked, Poller } from "../../../src/track/core/poller.ts";
import { sample } from "./sample.ts";

/** A world where time passes when told, and the server answers what is queued. */
class World {
  ms = 0;
  readonly asked: { etag: string | null; signal: AbortSignal; answer: (looked: Looked | Error) => Promise<void> }[] = [];
  timer: { at: number; then: () => void } | null = null;
  readonly poller = new Poller({
    look: (etag, signal) =>
      new Promise((done, fail) => {
        const answer = async (looked: Looked | Error) => {
          if (looked instanceof Error) fail(looked);
          else done(looked);
          await Promise.resolve();
          await Promise.resolve();
        };
        this.asked.push({ etag, signal, answer });
      }),
    later: (ms, then) => {
      const timer = { at: this.ms + ms, then };
      this.timer = timer;
      return () => {
        if (this.timer === timer) this.timer = null;
      };
    },
    monotonic: () => this.ms,
    random: () => 1,
  });

  async answer(looked: Looked | Error): Promise<void> {
    await this.asked.at(-1)?.answer(looked);
  }

  /** Lets time pass up to the next question. */
  pass(): number {
    const timer = this.timer;
    if (!timer) throw new Error("nothing is planned");
    const waited = timer.at - this.ms;
    this.ms = timer.at;
    this.timer = null;
    timer.then();
    return waited;
  }
}

function fresh(more: Record<string, unknown> = {}, etag = '"1"'): Looked {
  const tracking = trackingOf(sample(more));
  if (!tracking) throw new Error("the sample is misshapen");
  return { kind: "fresh", tracking, etag, roundTripMs: 10 };
}

function started(): World {
  const world = new World();
  world.poller.start();
  return world;
}

describe("how often it asks", () => {
  it.each([
    ["on the way", { stage: "coming" }, 5_000],
    ["at the door", { stage: "arrived" }, 5_000],
    ["assigned", { state: "assigned", stage: "assigned" }, 15_000],
    ["looking", { state: "dispatching", stage: "waiting" }, 15_000],
    ["delivered", { state: "delivered", stage: "delivered" }, 30_000],
    ["of a state nobody knows", { state: "teleported", stage: undefined }, 30_000],
  ])("%s", async (_, more, expected) => {
    const world = started();
    await world.answer(fresh(more));
    expect(world.pass()).toBe(expected);
  });

  it("waits longer after each failure, half a minute at most, and is quick again after a success", async () => {
    const world = started();
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await world.answer(new Error("no network"));
      waits.push(world.pass());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    await world.answer(fresh());
    expect(world.pass()).toBe(5_000);
    await world.answer(new Error("again"));
    expect(world.pass()).toBe(1_000);
  });

  it("waits as long as a busy server asks for", async () => {
    const world = started();
    await world.answer({ kind: "busy", retryAfterMs: 12_000 });
    expect(world.pass()).toBe(12_000);
  });

  it("asks with the tag it was given, and an unchanged document counts as confirmed", async () => {
    const world = started();
    await world.answer(fresh({}, '"7"'));
    world.pass();
    expect(world.asked.at(-1)?.etag).toBe('"7"');
    await world.answer({ kind: "same" });
    expect(world.poller.known()).toMatchObject({ phase: "live", confirmedAt: 5_000 });
  });
});

describe("what it holds", () => {
  it("keeps the last known with its age while the server cannot be reached", async () => {
    const world = started();
    await world.answer(fresh());
    world.pass();
    await world.answer(new Error("no network"));
    expect(world.poller.known()).toMatchObject({ phase: "trouble", confirmedAt: 0, tracking: { pin: "4711" } });
  });

  it("forgets everything when the link is over, and asks no more", async () => {
    const world = started();
    await world.answer(fresh());
    world.pass();
    await world.answer({ kind: "gone" });
    expect(world.poller.known()).toEqual({ phase: "gone", tracking: null, confirmedAt: null });
    expect(world.timer).toBeNull();
  });

  it("a link that is over stays over while the network is away", async () => {
    const world = started();
    await world.answer({ kind: "gone" });
    world.poller.nudge();
    await world.answer(new Error("no network"));
    expect(world.poller.known().phase).toBe("gone");
  });

  it("an answer older than an act is thrown away", async () => {
    const world = started();
    const slow = world.asked.at(-1);
    const rated = trackingOf(sample({ state: "delivered", stage: "delivered", rating: { stars: 5, tip_minor: 0 } }));
    if (rated) world.poller.accept(rated);
    expect(slow?.signal.aborted).toBe(true);
    await slow?.answer(fresh());
    expect(world.poller.known().tracking?.rating?.stars).toBe(5);
  });

  it("remembers the first promise", async () => {
    const world = started();
    await world.answer(fresh());
    const first = world.poller.known().firstEtaTo;
    world.pass();
    await world.answer(fresh({ eta: { from: sample()["server_time"], to: sample()["server_time"] } }, '"2"'));
    expect(world.poller.known().firstEtaTo).toBe(first);
  });
});

describe("while nobody looks", () => {
  it("asks nothing, and asks anew for everything when somebody does", async () => {
    const world = started();
    await world.answer(fresh());
    world.poller.sleep();
    expect(world.timer).toBeNull();
    world.poller.nudge();
    expect(world.asked).toHaveLength(1);
    world.ms = 3_600_000;
    world.poller.wake();
    expect(world.asked).toHaveLength(2);
    expect(world.asked[1]?.etag).toBeNull();
    expect(world.poller.known().confirmedAt).toBe(0);
  });

  it("takes the server's clock again after a sleep in which its own stood still", async () => {
    const world = started();
    await world.answer(fresh());
    world.poller.sleep();
    world.ms = 1_000;
    world.poller.wake();
    const later = Date.parse(String(sample()["server_time"])) + 3_600_000;
    await world.answer({ ...fresh({ server_time: new Date(later).toISOString() }), roundTripMs: 400 } as Looked);
    expect(world.poller.clock.now()).toBe(later + 200);
  });

  it("stops for good when the page goes", async () => {
    const world = started();
    await world.answer(fresh());
    world.poller.stop();
    world.poller.nudge();
    expect(world.timer).toBeNull();
    expect(world.asked).toHaveLength(1);
  });
});
