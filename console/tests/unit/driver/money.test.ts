import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/driver/core/backoff";
import { cashState, custody, likelyNotes, readAmount } from "../../../src/driver/core/cash";
import { checksOf, type Facts } from "../../../src/driver/core/checks";
import { compared, fromDay, fromStatement } from "../../../src/driver/core/earnings";
import { BATCH_MAX, FixBuffer, FIXES_MAX, intervalS, isMoving, isNear } from "../../../src/driver/core/fixes";
import { proofId, uuid } from "../../../src/driver/core/ids";
import { callLink, mapLinks, metresBetween } from "../../../src/driver/core/places";
import type { RawFix } from "../../../src/driver/core/wire";

describe("cash", () => {
  it.each([
    [0, null, { kind: "nothing_due" }],
    [1_185, null, { kind: "nothing_given" }],
    [1_185, 1_000, { kind: "short", missing_minor: 185 }],
    [1_185, 1_185, { kind: "exact" }],
    [1_185, 2_000, { kind: "change", change_minor: 815 }],
  ])("of %s due and %s given", (due, given, expected) => {
    expect(cashState(due, given)).toEqual(expected);
  });

  it.each([
    ["12,50", 2, 1_250],
    ["12.5", 2, 1_250],
    [" 12 ", 2, 1_200],
    ["1500", 0, 1_500],
    ["12.505", 2, null],
    ["12.5", 0, null],
    ["-3", 2, null],
    ["1e9", 2, null],
    ["", 2, null],
    ["<b>", 2, null],
  ])("reads %j with %s digits as %s", (text, digits, minor) => {
    expect(readAmount(text, digits)).toBe(minor);
  });

  it("offers the sum itself and round notes above it", () => {
    expect(likelyNotes(1_185, 2)).toEqual([1_185, 1_500, 2_000, 5_000]);
    expect(likelyNotes(5_000, 2)[0]).toBe(5_000);
  });

  it("is measured against the cap, where there is one", () => {
    expect([custody(50, 200), custody(300, 200), custody(50, null), custody(-5, 200)]).toEqual([0.25, 1.5, null, 0]);
  });
});

describe("earnings", () => {
  const now = new Date(2026, 5, 10, 15).getTime();
  const at = (day: number): string => new Date(2026, 5, day, 12).toISOString();

  it("of a statement are summed by day and compared with the promise", () => {
    const lines = [
      { order_id: "a", at: at(10), earnings: [{ kind: "earning_base", minor: 300 }], earned_minor: 300, cash_minor: 0 },
      { order_id: "b", at: at(9), earnings: [], earned_minor: 200, cash_minor: 50 },
      { order_id: "c", at: at(1), earnings: [], earned_minor: 999, cash_minor: 0 },
      { order_id: null, at: at(10), earnings: [], earned_minor: 0, cash_minor: 0 },
    ];
    const earned = fromStatement({ currency: "EUR", wallet_minor: 1, cash_minor: 2, lines }, { a: 300, b: 400 }, now);
    expect([earned.today_minor, earned.week_minor, earned.lines.length]).toEqual([300, 500, 3]);
    expect(earned.lines.map(compared)).toEqual(["as_offered", "differs", "unknown"]);
    expect(earned.days.map((day) => day.minor)).toEqual([0, 0, 0, 0, 0, 200, 300]);
  });

  it("of a day are the server's own sums, and a tip breaks no promise", () => {
    const tip = { kind: "tip", minor: 100 };
    const day = fromDay({ earned_today_minor: 7, lines: [{ order_id: "a", at: now, offer_minor: 300, earned_minor: 400, parts: [tip] }] }, {}, now);
    expect(day.today_minor).toBe(7);
    expect(day.lines.map(compared)).toEqual(["as_offered"]);
  });
});

const fix = (more: Partial<RawFix> = {}): RawFix => ({ lat: 41.15, lng: -8.61, acc: 10, ts: 0, ...more });

describe("positions", () => {
  const policy = { moving_engaged_s: 4, moving_idle_s: 10, still_s: 60, burst_m: 300 };

  it.each([
    [{ engaged: true, moving: true, burst: false }, 4],
    [{ engaged: false, moving: true, burst: false }, 10],
    [{ engaged: true, moving: false, burst: false }, 60],
    [{ engaged: true, moving: true, burst: true }, 1],
  ])("are sent by the server's cadence", (situation, seconds) => {
    expect(intervalS(policy, situation)).toBe(seconds);
  });

  it("tell moving from the receiver's noise", () => {
    expect(isMoving(fix({ spd: 5 }), null)).toBe(true);
    expect(isMoving(fix({ spd: 0.2 }), null)).toBe(false);
    expect(isMoving(fix({ lat: 41.15005, ts: 4_000 }), fix())).toBe(false);
    expect(isMoving(fix({ lat: 41.1508, ts: 10_000 }), fix())).toBe(true);
    expect(isNear(fix(), [{ lat: 41.152, lng: -8.61 }], 300)).toBe(true);
  });

  it("wait in batches of a hundred, oldest first", () => {
    const buffer = new FixBuffer();
    for (let n = 0; n < 250; n += 1) buffer.add(fix({ n }));
    const batches: number[][] = [];
    buffer.flush((batch) => batches.push(batch.map((sent) => sent.n ?? -1)) > 0);
    expect(batches.map((batch) => batch.length)).toEqual([BATCH_MAX, BATCH_MAX, 50]);
    expect(batches.flat()).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(buffer.waiting).toBe(0);
  });

  it("that are too many go oldest first, and are counted", () => {
    const buffer = new FixBuffer();
    for (let n = 0; n < FIXES_MAX + 30; n += 1) buffer.add(fix({ n }));
    expect([buffer.waiting, buffer.dropped]).toEqual([FIXES_MAX, 30]);
    let first: number | undefined;
    buffer.flush((batch) => {
      first ??= batch[0]?.n;
      return true;
    });
    expect(first).toBe(30);
  });

  it("that may have been lost with the connection go again; those that arrived do not", () => {
    const buffer = new FixBuffer();
    buffer.add(fix({ n: 1 }));
    buffer.flush(() => true);
    buffer.arrived();
    buffer.add(fix({ n: 2 }));
    buffer.flush(() => true);
    buffer.broken();
    const again: (number | undefined)[] = [];
    buffer.flush((batch) => again.push(...batch.map((sent) => sent.n)) > 0);
    expect(again).toEqual([2]);
  });
});

describe("the checks", () => {
  const fine: Facts = {
    blocked: null,
    locator: "on",
    fix: fix({ ts: 1_000 }),
    link: "live",
    skewMs: 200,
    battery: { level: 0.8, charging: false },
    notifications: "granted",
    sound: { wanted: true, ready: true },
    canStayAwake: true,
    waiting: 0,
    lasting: true,
    cash: { minor: 0, cap: 20_000, text: "€0" },
    now: 2_000,
  };

  it("find nothing to say about a phone in order", () => {
    expect(checksOf(fine).every((check) => check.state === "good")).toBe(true);
  });

  it.each<[Partial<Facts>, string, string]>([
    [{ locator: "denied" }, "bad", "Tap the lock"],
    [{ locator: "insecure" }, "bad", "https"],
    [{ fix: fix({ ts: 1_000, acc: 800 }) }, "warn", "800 m"],
    [{ skewMs: 3_600_000 }, "warn", "1 h 00 fast"],
    [{ skewMs: -3_600_000 }, "warn", "slow"],
    [{ battery: { level: 0.1, charging: false } }, "warn", "battery saver"],
    [{ link: "waiting" }, "warn", "No connection"],
    [{ notifications: "denied" }, "warn", "Forbidden"],
    [{ waiting: 3 }, "warn", "3 things wait"],
    [{ blocked: "Papers expired." }, "bad", "Papers expired."],
    [{ cash: { minor: 17_000, cap: 20_000, text: "€170" } }, "warn", "€170"],
    [{ lasting: false }, "warn", "private window"],
  ])("put first what is wrong, with what to do: %j", (wrong, state, words) => {
    const [first] = checksOf({ ...fine, ...wrong });
    expect(first?.state).toBe(state);
    expect(first?.words).toContain(words);
  });
});

describe("small things", () => {
  it("ids have the server's forms", () => {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(proofId()).toMatch(/^prf_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(proofId(1) < proofId(2)).toBe(true);
  });

  it("a wait is never short of half a second nor beyond fifteen", () => {
    for (const random of [0, 0.5, 1]) {
      for (const failures of [1, 2, 5, 60]) {
        expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(500);
        expect(backoffMs(failures, random)).toBeLessThanOrEqual(15_000);
      }
    }
  });

  it("a phone number is only digits, whatever the text says", () => {
    expect(callLink("+351 910-000-111")).toBe("tel:+351910000111");
    expect([callLink("javascript:alert(1)"), callLink(null), callLink("")]).toEqual([null, null, null]);
  });

  it("a map link carries numbers only", () => {
    expect(mapLinks({ lat: 41.1, lng: -8.6 }).map((link) => new URL(link.href).protocol)).toEqual(["geo:", "https:", "https:"]);
    expect(Math.round(metresBetween({ lat: 41, lng: -8 }, { lat: 41.01, lng: -8 }))).toBe(1_112);
  });
});
