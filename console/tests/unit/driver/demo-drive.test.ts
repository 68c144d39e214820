import { describe, expect, it } from "vitest";
import { DemoDrive, demoPlace, nearer } from "../../../src/driver/device/demo-drive";

describe("the demo's ride", () => {
  it("starts at the place in the link, and only at a place", () => {
    expect(demoPlace("#at=41.15,-8.61&token=t")).toEqual({ lat: 41.15, lng: -8.61 });
    for (const none of ["#token=t", "#at=", "#at=here", "#at=91,0", "#at=41.15", "#at=NaN,1"]) expect(demoPlace(none)).toBeNull();
  });

  it("comes nearer with every tick and stops at the goal", () => {
    const goal = { lat: 41.16, lng: -8.61 };
    const first = nearer({ lat: 41.15, lng: -8.61 }, goal, 100);
    expect(first.at.lat).toBeGreaterThan(41.15);
    expect(first.at.lat).toBeLessThan(41.152);
    expect(Math.round(first.heading)).toBe(0);
    expect(first.arrived).toBe(false);
    expect(nearer({ lat: 41.1599, lng: -8.61 }, goal, 100)).toMatchObject({ at: goal, arrived: true });
  });

  it("says where it is when asked, without a job too", () => {
    const drive = new DemoDrive({ lat: 41.15, lng: -8.61 }, () => null);
    const heard: number[] = [];
    drive.getCurrentPosition((position) => heard.push(position.coords.latitude));
    expect(heard).toEqual([41.15]);
  });
});
