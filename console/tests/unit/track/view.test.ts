import { describe, expect, it } from "vitest";
import { tokenOf } from "../../../src/track/core/client.ts";
import { trackingOf } from "../../../src/track/core/document.ts";
import { bandOf } from "../../../src/track/core/eta.ts";
import { languageOf, TEXTS, type Words } from "../../../src/track/core/texts.ts";
import { minorOf, type View, viewOf } from "../../../src/track/core/view.ts";
import { NOON, sample } from "./sample.ts";

const MINUTE = 60_000;

function view(more: Record<string, unknown> = {}, now = NOON): View {
  const doc = trackingOf(sample(more));
  if (!doc) throw new Error("the sample is misshapen");
  return viewOf(doc, now, TEXTS.en);
}

describe("each state says where the order is", () => {
  it.each([
    ["placed", undefined, "Order placed", "now todo todo todo todo"],
    ["confirmed", "waiting", "Order placed", "now todo todo todo todo"],
    ["scheduled", "waiting", "Scheduled", "now todo todo todo todo"],
    ["dispatching", "waiting", "Finding a driver", "done now todo todo todo"],
    ["assigned", "assigned", "A driver has your order", "done now todo todo todo"],
    ["in_progress", "assigned", "A driver has your order", "done now todo todo todo"],
    ["in_progress", "coming", "On the way", "done done now todo todo"],
    ["in_progress", "arrived", "Your driver is here", "done done done now todo"],
    ["delivered", "delivered", "Delivered", "done done done done done"],
    ["partially_delivered", "delivered", "Delivered in part", "done done done done done"],
    ["failed", "failed", "Not delivered", "done done bad"],
    ["returning", "failed", "Going back to the shop", "done done bad"],
    ["returned", "failed", "Back at the shop", "done done bad"],
    ["cancelled", "cancelled", "Cancelled", ""],
    ["expired", "cancelled", "No driver was found", ""],
  ])("%s, %s", (state, stage, headline, steps) => {
    const seen = view({ state, stage });
    expect(seen.headline).toBe(headline);
    expect(seen.steps.map((step) => step.state).join(" ")).toBe(steps);
  });
});

describe("what must not be seen is not shown even when it was sent", () => {
  it.each([
    ["delivered", "delivered"],
    ["failed", "failed"],
    ["cancelled", "cancelled"],
  ])("after the end (%s): no driver, no place, no PIN, no time", (state, stage) => {
    expect(view({ state, stage })).toMatchObject({ pin: undefined, map: undefined, eta: undefined, driver: undefined });
  });

  it("the PIN is the recipient's", () => {
    expect(view().pin).toEqual({ digits: "4711", large: false });
    expect(view({ stage: "arrived" }).pin).toEqual({ digits: "4711", large: true });
    expect(view({ party: "sender" }).pin).toBeUndefined();
    expect(view({ party: "store" }).pin).toBeUndefined();
  });

  it("a picture comes from this server only", () => {
    const proofs = [
      { id: "1", kind: "photo", url: "https://elsewhere.example/x.jpg" },
      { id: "2", kind: "photo", url: "//elsewhere.example/x.jpg" },
      { id: "3", kind: "photo", url: "/api/v1/t/abc/proofs/3" },
      { id: "4", kind: "photo", url: "javascript:alert(1)" },
    ];
    const seen = view({ state: "delivered", stage: "delivered", delivered: { at: NOON, proofs } });
    expect(seen.proofs.map((proof) => proof.url)).toEqual([undefined, undefined, "/api/v1/t/abc/proofs/3", undefined]);
  });
});

describe("the time of arrival", () => {
  const eta = { from: NOON + 10 * MINUTE, to: NOON + 20 * MINUTE, asOf: NOON, stale: false };

  it("is a band of whole minutes", () => {
    expect(bandOf({ ...eta, from: eta.from + 5_000, to: eta.to + 5_000 }, NOON)).toMatchObject({
      from: eta.from,
      to: eta.to + MINUTE,
      inFrom: 10,
      inTo: 21,
      due: false,
      stale: false,
    });
  });

  it("is never in the past, and never negative", () => {
    for (const minutes of [5, 12, 19, 20, 21, 60, 600]) {
      const now = NOON + minutes * MINUTE;
      const band = bandOf({ ...eta, asOf: now }, now);
      expect(band.from).toBeGreaterThanOrEqual(now);
      expect(band.to).toBeGreaterThan(band.from);
      expect(band.inFrom).toBeGreaterThanOrEqual(0);
      expect(band.inTo).toBeGreaterThan(0);
      expect(band.due).toBe(minutes >= 20);
    }
    expect(view({}, NOON + 60 * MINUTE).eta?.words).toBe("Any minute now");
  });

  it("grows wider with the age of what it is made of, and says so", () => {
    const now = NOON + 4 * MINUTE;
    const old = bandOf(eta, now);
    expect(old).toMatchObject({ stale: true, ageMs: 4 * MINUTE, to: eta.to + 4 * MINUTE });
  });

  it("what the server has widened is not widened twice", () => {
    expect(bandOf({ ...eta, stale: true }, NOON + 4 * MINUTE)).toMatchObject({ stale: true, to: eta.to });
  });

  it("says when it is later than first promised", () => {
    const doc = trackingOf(sample());
    if (!doc) throw new Error("the sample is misshapen");
    expect(viewOf(doc, NOON, TEXTS.en, NOON + 20 * MINUTE).eta?.laterThan).toBeUndefined();
    expect(viewOf(doc, NOON, TEXTS.en, NOON + 2 * MINUTE).eta?.laterThan).toBe(NOON + 2 * MINUTE);
  });

  it("an age before its own time is nought", () => {
    expect(bandOf({ ...eta, asOf: NOON + MINUTE }, NOON).ageMs).toBe(0);
  });
});

it("an old position is called old, whatever the server thinks", () => {
  expect(view({}, NOON + 10_000).driver?.seen).toEqual({ ageMs: 10_000, stale: false });
  expect(view({}, NOON + 5 * MINUTE).driver?.seen).toEqual({ ageMs: 5 * MINUTE, stale: true });
  expect(view({}, NOON + 5 * MINUTE).map?.worker?.stale).toBe(true);
});

describe("a document with holes", () => {
  const whole = sample({ delivered: { at: NOON, proofs: [{ id: "1" }] }, failed: {}, rating: { stars: 3 } });

  it.each(Object.keys(whole).filter((key) => key !== "state"))("is shown without %s", (key) => {
    for (const wrong of [undefined, null, 5, "text", [], {}, [null], { lat: "x" }]) {
      for (const state of ["in_progress", "delivered", "failed"]) {
        expect(view({ ...whole, state, stage: undefined, [key]: wrong }).headline).toBeTruthy();
      }
    }
  });

  it.each([null, undefined, 5, "text", [], {}, { state: "" }, { state: 7 }])("%j is no document", (raw) => {
    expect(trackingOf(raw)).toBeNull();
  });

  it("a currency that is none costs the amounts, not the page", () => {
    expect(trackingOf(sample({ money: { total_minor: 5, currency: "<b>" } }))?.money).toBeUndefined();
  });
});

describe("what the reader may do", () => {
  it("rates once, after delivery", () => {
    const can = { rate: true, tip: true, change_note: false };
    expect(view({ can }).rating).toBe("none");
    expect(view({ state: "delivered", stage: "delivered", can }).rating).toBe("ask");
    expect(view({ state: "delivered", stage: "delivered", can, rating: { stars: 4 } }).rating).toBe("given");
  });

  it("leaves a note until the driver is there", () => {
    expect(view().canNote).toBe(true);
    expect(view({ stage: "arrived" }).canNote).toBe(false);
  });

  it.each([
    ["1,50", 150],
    ["1.5", 150],
    ["2", 200],
    [" 3.05 ", 305],
    ["0", 0],
    ["-1", null],
    ["1.505", null],
    ["1e3", null],
    ["ten", null],
    ["100.01", null],
  ])("a tip of %s", (typed, expected) => {
    expect(minorOf(typed, 2, 10_000)).toBe(expected);
  });
});

describe("languages", () => {
  it.each([
    [["pt-BR", "en"], "pt"],
    [["fr-FR", "pt-PT"], "pt"],
    [["en-GB", "pt"], "en"],
    [["ja"], "en"],
    [[], "en"],
  ])("%j is read as %s", (preferred, expected) => {
    expect(languageOf(preferred)).toBe(expected);
  });

  it("every sentence is there in every language, and translated", () => {
    const sentences = (words: Words): Map<string, string> =>
      new Map(
        Object.entries(words).flatMap(([key, value]): [string, string][] => {
          if (typeof value === "string") return [[key, value]];
          if (typeof value === "function") return [[key, String((value as (...args: unknown[]) => string)(2, 3))]];
          return Object.entries(value as Record<string, string>).map(([inner, text]): [string, string] => [`${key}.${inner}`, text]);
        }),
      );
    const [english, portuguese] = [sentences(TEXTS.en), sentences(TEXTS.pt)];
    expect([...portuguese.keys()]).toEqual([...english.keys()]);
    const same = [...english].filter(([key, text]) => portuguese.get(key) === text).map(([key]) => key);
    expect(same).toEqual(["total"]);
  });
});

it.each([
  ["/t/abc_DEF-123", "abc_DEF-123"],
  ["/t/abc/", "abc"],
  ["/t/", null],
  ["/t/a/b", null],
  ["/t/a%2Fb", null],
  ["/t/../x", null],
  [`/t/${"a".repeat(200)}`, null],
])("the token of %s", (path, expected) => {
  expect(tokenOf(path)).toBe(expected);
});
