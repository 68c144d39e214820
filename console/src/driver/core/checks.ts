// Is this phone fit for work? Each check says exactly what to do; none of them stops
// anybody, because the office decides who gets offers. Pure.

import { span } from "../../shared/format";
import type { LocatorState } from "./locator";
import type { LinkStatus } from "./socket";
import type { RawFix } from "./wire";

export type CheckId = "blocked" | "location" | "network" | "clock" | "battery" | "notifications" | "sound" | "awake" | "waiting" | "cash" | "storage";

export interface Check {
  id: CheckId;
  state: "good" | "warn" | "bad" | "unknown";
  label: string;
  words: string;
  /** What a tap does. */
  act?: { label: string; does: "location" | "notifications" | "sound" | "waiting" | "tracker" | "reconnect" };
}

export interface Facts {
  blocked: string | null;
  locator: LocatorState;
  fix: RawFix | null;
  link: LinkStatus;
  /** The device's clock minus the server's; null before the server was heard. */
  skewMs: number | null;
  battery: { level: number; charging: boolean } | null;
  notifications: NotificationPermission | "missing";
  sound: { wanted: boolean; ready: boolean };
  canStayAwake: boolean;
  waiting: number;
  lasting: boolean;
  cash: { minor: number; cap: number | null; text: string };
  now: number;
}

export function checksOf(facts: Facts): Check[] {
  const all = [
    blocked(facts),
    location(facts),
    network(facts),
    clock(facts),
    battery(facts),
    notifications(facts),
    sound(facts),
    awake(facts),
    waiting(facts),
    cash(facts),
    storage(facts),
  ];
  const rank = { bad: 0, warn: 1, unknown: 2, good: 3 };
  return all.filter((check) => check !== null).sort((a, b) => rank[a.state] - rank[b.state]);
}

function blocked({ blocked: why }: Facts): Check | null {
  if (why === null) return null;
  return { id: "blocked", state: "bad", label: "You are kept from work", words: `${why} Call the office to be let in again.` };
}

/** Worse than this and the server's filter stops believing. */
const ACCURACY_MAX_M = 100;
const FIX_OLD_MS = 120_000;

function location({ locator, fix, now }: Facts): Check {
  const check = (state: Check["state"], words: string, label?: string): Check => ({
    id: "location",
    state,
    label: "Location",
    words,
    ...(label ? { act: { label, does: "location" } } : {}),
  });
  switch (locator) {
    case "denied":
      return check("bad", "Forbidden for this page. Tap the lock beside the address, allow Location, then try again.", "Try again");
    case "insecure":
      return { ...check("bad", "This page came over plain http, where browsers give no location. Open it by https, or pair a tracker app."), act: { label: "Pair a tracker", does: "tracker" } };
    case "unavailable":
      return check("bad", "The phone finds no position. Switch location on in the phone's settings and step outside.", "Try again");
    case "off":
      return check("unknown", "Not tried yet. Nothing leaves the phone before you go available.", "Try it");
    case "asking":
      return check("unknown", "Looking for a position. Allow it if the phone asks.");
    case "on":
      if (fix === null || now - fix.ts > FIX_OLD_MS) return check("warn", "The last position is old. Step outside or wait a moment.", "Try again");
      if (fix.acc > ACCURACY_MAX_M) return check("warn", `Only within ${Math.round(fix.acc)} m. Switch on precise location, or step outside.`, "Try again");
      return check("good", `Within ${Math.max(1, Math.round(fix.acc))} m.`);
  }
}

function network({ link }: Facts): Check {
  if (link === "live") return { id: "network", state: "good", label: "Connection", words: "Connected to the office." };
  const words = "No connection. Everything you do is kept and sent later, but offers cannot reach you.";
  return { id: "network", state: "warn", label: "Connection", words, act: { label: "Try now", does: "reconnect" } };
}

const SKEW_MAX_MS = 60_000;

function clock({ skewMs }: Facts): Check {
  if (skewMs === null) return { id: "clock", state: "unknown", label: "Clock", words: "Compared once connected." };
  const off = Math.abs(skewMs);
  if (off < SKEW_MAX_MS) return { id: "clock", state: "good", label: "Clock", words: "Right." };
  const words = `${span(off)} ${skewMs > 0 ? "fast" : "slow"}. Offers still count by the office's clock; set the phone to automatic time so that your records agree.`;
  return { id: "clock", state: "warn", label: "Clock", words };
}

const BATTERY_LOW = 0.2;

function battery({ battery: known }: Facts): Check | null {
  if (known === null) return null;
  const percent = `${Math.round(known.level * 100)} %`;
  if (known.charging) return { id: "battery", state: "good", label: "Battery", words: `${percent}, charging.` };
  if (known.level >= BATTERY_LOW) return { id: "battery", state: "good", label: "Battery", words: `${percent}.` };
  return { id: "battery", state: "warn", label: "Battery", words: `${percent}. Charge it, and switch battery saver off: it stops the location.` };
}

function notifications({ notifications: permission }: Facts): Check {
  const label = "Notifications";
  if (permission === "granted") return { id: "notifications", state: "good", label, words: "Allowed." };
  if (permission === "missing") return { id: "notifications", state: "unknown", label, words: "This browser has none. Keep the page in front." };
  if (permission === "denied") {
    const words = "Forbidden. You hear offers only while the page is in front. Allow them beside the address.";
    return { id: "notifications", state: "warn", label, words };
  }
  const words = "Not asked yet. With them you notice an offer while another app is in front.";
  return { id: "notifications", state: "unknown", label, words, act: { label: "Allow", does: "notifications" } };
}

function sound({ sound: { wanted, ready } }: Facts): Check {
  if (!wanted) return { id: "sound", state: "warn", label: "Sound", words: "Switched off under More." };
  if (ready) return { id: "sound", state: "good", label: "Sound", words: "Ready." };
  return { id: "sound", state: "unknown", label: "Sound", words: "Browsers are silent until the first touch.", act: { label: "Test it", does: "sound" } };
}

function awake({ canStayAwake }: Facts): Check {
  if (canStayAwake) return { id: "awake", state: "good", label: "Screen", words: "Stays on during a job." };
  const words = "This browser cannot keep the screen on. Set a long screen time, or pair a tracker app.";
  return { id: "awake", state: "warn", label: "Screen", words, act: { label: "Pair a tracker", does: "tracker" } };
}

function waiting({ waiting: count }: Facts): Check | null {
  if (count === 0) return null;
  const words = `${count} ${count === 1 ? "thing waits" : "things wait"} to be sent. They go out by themselves.`;
  return { id: "waiting", state: "warn", label: "Waiting", words, act: { label: "Show", does: "waiting" } };
}

const CASH_NEAR = 0.8;

function cash({ cash: { minor, cap, text } }: Facts): Check | null {
  if (!cap || minor < cap * CASH_NEAR) return null;
  const words = `You hold ${text}. Hand it in soon: near the limit, jobs with cash pass you by.`;
  return { id: "cash", state: "warn", label: "Cash", words };
}

function storage({ lasting }: Facts): Check | null {
  if (lasting) return null;
  const words = "This browser keeps nothing (a private window?). What waits is lost when the page closes.";
  return { id: "storage", state: "warn", label: "Memory", words };
}
