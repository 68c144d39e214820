// Performs one human act: marks the row, asks the server, and only then says it is done.
// A refusal rolls the mark back in sight; another dispatcher's change is shown, not
// overwritten. Everything outside is behind `Desk`, so that all of it can be tested.
import { Problem, words as wordsOf } from "../../shared/api/http";
import { type Ack, type Act, type Before, isOnOrder, type Mark, type Names, type ShownOrder, subject } from "./act";
import { type Request, ruleOf } from "./acts";
import { hint } from "./hints";
import type { Done, UndoStack } from "./undo";

export interface Notice {
  tone: "done" | "refused" | "info";
  words: string;
  hint?: string;
  order?: string | null;
}

/** What was wanted, what is there, and by whom. */
export interface Conflict {
  act: Act;
  wanted: string;
  seen: ShownOrder | undefined;
  now: ShownOrder | null;
  who: string | null;
}

export interface Sent {
  key: string;
  ifMatch?: number | undefined;
}

export interface Desk {
  names: Names;
  /** What the screen shows of whom the act is about. */
  before(act: Act): Before;
  mark(subject: string, mark: Mark | null): void;
  send(request: Request, sent: Sent): Promise<Ack>;
  /** The order as the server has it, and who changed it last. */
  present(order: string): Promise<{ now: ShownOrder | null; who: string | null }>;
  say(notice: Notice): void;
  /** Shows both; answers what the person chose. */
  ask(conflict: Conflict): Promise<"again" | "leave">;
  /** Resolves when the time is over or the person decides. */
  countdown(act: Act, ms: number): Promise<"send" | "stop">;
  /** Many acts in one request; what became of them, and the first reason why not. */
  many(acts: readonly Act[]): Promise<{ done: number; refused: number; why?: string | undefined }>;
  wait(ms: number): Promise<void>;
  now(): number;
  key(): string;
}

export type Outcome =
  | { kind: "done"; ack: Ack }
  | { kind: "refused"; problem: unknown }
  | { kind: "stopped" }
  | { kind: "left" };

export interface How {
  /** False for the act that takes another back: it is not itself to be taken back. */
  remember?: boolean;
  /** Sends at once what would wait. */
  atOnce?: boolean;
  /** Says nothing when done: the caller does. */
  quiet?: boolean;
}

/** How long a refused row says so. */
export const REFUSED_SHOWN_MS = 4_000;
/** Between sendings of one act while the network is gone; the key stays the same. */
export const RETRIES_MS: readonly number[] = [400, 1_000, 2_000, 4_000, 8_000];

/** Whether two states of an order differ in what a dispatcher decides by. */
export function differs(a: ShownOrder | undefined, b: ShownOrder): boolean {
  if (!a) return false;
  return a.state !== b.state || a.worker_id !== b.worker_id || a.on_hold !== b.on_hold || a.pinned !== b.pinned;
}

/** Whether the order already is what the act wanted. */
function already(act: Act, now: ShownOrder): boolean {
  if (act.name === "assign") return now.worker_id === act.worker && now.state === "assigned";
  if (act.name === "cancel") return now.state === "cancelled";
  if (act.name === "hold") return now.on_hold;
  if (act.name === "resume") return !now.on_hold;
  return false;
}

export class Performer {
  /** Versions the server told us that have not come back by the socket yet. */
  readonly #acked = new Map<string, number>();

  constructor(
    readonly desk: Desk,
    readonly undone: UndoStack,
  ) {}

  async perform(act: Act, how: How = {}): Promise<Outcome> {
    const rule = ruleOf(act);
    const before = this.desk.before(act);
    if (rule.countdownMs && !how.atOnce) {
      this.#mark(act, "counting");
      if ((await this.desk.countdown(act, rule.countdownMs)) === "stop") {
        this.#mark(act, null);
        this.desk.say({ tone: "info", words: `Not sent: ${rule.words(act, this.desk.names)}.` });
        return { kind: "stopped" };
      }
    }
    return this.#attempt(act, before, this.#version(act, before), how);
  }

  /** Takes back the newest act that can be. Null when there is none. */
  async undo(): Promise<Outcome | null> {
    const last = this.undone.next();
    if (!last) {
      this.desk.say({ tone: "info", words: "Nothing to undo." });
      return null;
    }
    this.undone.settle(last.id, "undoing");
    const [only, ...others] = last.reverse;
    if (!only || others.length > 0) return this.#undoMany(last);
    const outcome = await this.perform(only, { remember: false, atOnce: true, quiet: true });
    this.#settleUndo(last, outcome);
    return outcome;
  }

  /** A part may be refused: then it is said how many, and why the first of them. */
  async #undoMany(last: Done): Promise<Outcome> {
    const { done, refused, why } = await this.desk.many(last.reverse);
    this.undone.settle(last.id, refused === 0 ? "undone" : "cannot", why);
    const all = done + refused;
    if (refused === 0) this.desk.say({ tone: "done", words: `Undone: ${last.words}.` });
    else this.desk.say({ tone: "refused", words: `Undone for ${done} of ${all}: ${last.words}. ${why ?? ""}`.trim() });
    return refused === 0 ? { kind: "done", ack: {} } : { kind: "left" };
  }

  #settleUndo(last: Done, outcome: Outcome): void {
    if (outcome.kind === "done") {
      this.undone.settle(last.id, "undone");
      this.desk.say({ tone: "done", words: `Undone: ${last.words}.` });
    } else {
      const why = outcome.kind === "refused" ? wordsOf(outcome.problem) : "It was left as it is.";
      this.undone.settle(last.id, "cannot", why);
    }
  }

  async #attempt(act: Act, before: Before, version: number | undefined, how: How): Promise<Outcome> {
    this.#mark(act, "sending");
    try {
      const ack = await this.#send(act, version);
      return this.#succeeded(act, before, ack, how);
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "stale_version" && isOnOrder(act)) {
        return this.#conflicted(act, before, how, problem);
      }
      return this.#refused(act, problem);
    }
  }

  /** Sends until there is an answer; the same key makes a repeated sending harmless. */
  async #send(act: Act, ifMatch: number | undefined): Promise<Ack> {
    const request = ruleOf(act).request(act);
    const sent: Sent = { key: this.desk.key(), ifMatch };
    for (const pause of RETRIES_MS) {
      try {
        return await this.desk.send(request, sent);
      } catch (problem) {
        if (!(problem instanceof Problem && problem.retryable)) throw problem;
        this.#mark(act, "waiting");
        await this.desk.wait(pause);
      }
    }
    return this.desk.send(request, sent);
  }

  #succeeded(act: Act, before: Before, ack: Ack, how: How): Outcome {
    const rule = ruleOf(act);
    const { desk } = this;
    this.#mark(act, null);
    if (isOnOrder(act) && ack.id === act.order && ack.version !== undefined) this.#acked.set(act.order, ack.version);
    if (how.remember !== false) {
      const reverse = rule.reverse(act, before, ack);
      this.undone.push(rule.words(act, desk.names), reverse ? [reverse] : [], desk.now());
    }
    const order = isOnOrder(act) ? act.order : (ack.id ?? null);
    if (!how.quiet) desk.say({ tone: "done", words: rule.done(act, desk.names, ack), order });
    return { kind: "done", ack };
  }

  async #refused(act: Act, problem: unknown): Promise<Outcome> {
    const said = `Not done: ${ruleOf(act).words(act, this.desk.names)}. ${wordsOf(problem)}`;
    this.desk.say({ tone: "refused", words: said, hint: hint(problem), order: isOnOrder(act) ? act.order : null });
    this.#mark(act, "refused");
    void this.desk.wait(REFUSED_SHOWN_MS).then(() => this.#mark(act, null));
    return { kind: "refused", problem };
  }

  /** Another hand was faster. What does not matter to a dispatcher is not asked about. */
  async #conflicted(act: Extract<Act, { order: string }>, before: Before, how: How, problem: Problem): Promise<Outcome> {
    let present: Awaited<ReturnType<Desk["present"]>>;
    try {
      present = await this.desk.present(act.order);
    } catch {
      return this.#refused(act, problem);
    }
    const { now, who } = present;
    if (now && already(act, now)) {
      this.#mark(act, null);
      const by = who ? ` It was ${who}.` : "";
      this.desk.say({ tone: "info", words: `Already so: ${ruleOf(act).words(act, this.desk.names)}.${by}`, order: act.order });
      return { kind: "left" };
    }
    if (now && !differs(before.order, now)) return this.#attempt(act, before, now.version, how);
    const wanted = ruleOf(act).words(act, this.desk.names);
    const choice = await this.desk.ask({ act, wanted, seen: before.order, now, who });
    if (choice === "leave" || !now) {
      this.#mark(act, null);
      return { kind: "left" };
    }
    return this.#attempt(act, { order: now }, now.version, how);
  }

  #version(act: Act, before: Before): number | undefined {
    if (!isOnOrder(act)) return undefined;
    const shown = before.order?.version;
    const acked = this.#acked.get(act.order);
    if (shown !== undefined && acked !== undefined && shown >= acked) this.#acked.delete(act.order);
    return shown === undefined ? undefined : Math.max(shown, acked ?? 0);
  }

  #mark(act: Act, phase: Mark["phase"] | null): void {
    const about = subject(act);
    if (about === null) return;
    const rule = ruleOf(act);
    const words = phase === "refused" ? "not done" : phase === "counting" ? "not sent yet" : rule.doing(act, this.desk.names);
    const shows = phase === "refused" || phase === "counting" ? {} : rule.shows(act);
    this.desk.mark(about, phase ? { act: act.name, words, phase, shows } : null);
  }
}
