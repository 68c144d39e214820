import { describe, expect, it } from "vitest";
import { ServerClock } from "../../../src/shared/clock";

describe("the server's clock as seen from a page", () => {
  it("counts on from the last sample, whatever the wall says", () => {
    let mono = 1_000;
    const clock = new ServerClock(() => mono);
    clock.sample(5_000_000, 40);
    expect(clock.now()).toBe(5_000_020);
    mono += 250;
    expect(clock.now()).toBe(5_000_270);
  });

  it("keeps the better sample until it has faded", () => {
    let mono = 0;
    const clock = new ServerClock(() => mono);
    clock.sample(1_000, 10);
    mono = 1_000;
    clock.sample(9_000, 400);
    expect(clock.now()).toBe(2_005);
    mono = 500_000;
    clock.sample(700_000, 400);
    expect(clock.now()).toBe(700_200);
  });

  it("runs as fast as the server says it does, without a jump", () => {
    let mono = 0;
    const clock = new ServerClock(() => mono);
    clock.sample(1_000, 0);
    clock.pace(10);
    expect(clock.now()).toBe(1_000);
    mono = 100;
    expect(clock.now()).toBe(2_000);
    clock.sample(2_050, 0);
    mono = 200;
    expect(clock.now()).toBe(3_050);
  });
});
