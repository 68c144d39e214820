import { describe, expect, it } from "vitest";
import { LEG, progress, setOut, stand, xAt, yAt } from "../../../src/map/motion";

function standing(now = 0): Float32Array {
  const legs = new Float32Array(LEG);
  stand(legs, 0, 1e-6, 2e-6, now);
  return legs;
}

describe("a worker", () => {
  it("stands where they were told", () => {
    const legs = standing();
    expect([xAt(legs, 0, 5), yAt(legs, 0, 5)]).toEqual([Math.fround(1e-6), Math.fround(2e-6)]);
  });
  it("glides evenly to the new place and stops there", () => {
    const legs = standing();
    const ends = setOut(legs, 0, 3e-6, 2e-6, 0.5);
    expect(ends).toBe(1);
    expect(xAt(legs, 0, 0.5)).toBeCloseTo(1e-6, 12);
    expect(xAt(legs, 0, 0.75)).toBeCloseTo(2e-6, 12);
    expect(xAt(legs, 0, 60)).toBeCloseTo(3e-6, 12);
    expect(progress(legs, 0, 60)).toBe(1);
  });
  it("sets out anew from where they are drawn, without a jump", () => {
    const legs = standing();
    setOut(legs, 0, 3e-6, 2e-6, 0.5);
    const before = xAt(legs, 0, 0.6);
    setOut(legs, 0, 0, 0, 0.6);
    expect(xAt(legs, 0, 0.6)).toBeCloseTo(before, 12);
  });
  it("takes as long as the news was apart, within a quarter and a whole second", () => {
    const check = (apart: number, expected: number) => {
      expect(setOut(standing(), 0, 3e-6, 0, apart) - apart).toBeCloseTo(expected, 6);
    };
    check(0.01, 0.25);
    check(0.6, 0.6);
    check(45, 1);
  });
  it("appears at once after a leap nobody rides", () => {
    const legs = standing();
    expect(setOut(legs, 0, 1e-3, 0, 1)).toBe(1);
    expect(xAt(legs, 0, 1)).toBeCloseTo(1e-3, 9);
  });
});
