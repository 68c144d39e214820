// A desk without a page or a server: answers are scripted, time stands still.
import { Problem } from "../../../src/shared/api/http";
import type { Ack, Act, Before, Mark, ShownOrder } from "../../../src/console/acts/act";
import type { Request } from "../../../src/console/acts/acts";
import { type Conflict, type Desk, type Notice, Performer, type Sent } from "../../../src/console/acts/perform";
import { UndoStack } from "../../../src/console/acts/undo";

export interface Asked extends Sent, Request {}

export const ORDER = "ord_000000000000000000000000000001abc";

export function shown(more: Partial<ShownOrder> = {}): ShownOrder {
  return { version: 3, state: "dispatching", worker_id: null, on_hold: false, pinned: null, strategy: "nearest", ...more };
}

export class FakeDesk implements Desk {
  readonly asked: Asked[] = [];
  readonly marks: (Mark["phase"] | null)[] = [];
  readonly said: Notice[] = [];
  readonly conflicts: Conflict[] = [];
  answers: (Ack | Problem)[] = [];
  rows: Before = { order: shown() };
  server: ShownOrder | null = shown();
  who: string | null = "Bo";
  choice: "again" | "leave" = "leave";
  counted: "send" | "stop" = "send";
  keys = 0;

  readonly undo = new UndoStack();
  readonly performer = new Performer(this, this.undo);
  names = { worker: (id: string) => id.toUpperCase(), order: (id: string) => id.slice(-3).toUpperCase() };

  before = (): Before => this.rows;
  mark = (_about: string, mark: Mark | null): void => {
    this.marks.push(mark?.phase ?? null);
  };
  send = async (request: Request, sent: Sent): Promise<Ack> => {
    this.asked.push({ ...request, ...sent });
    const answer = this.answers.shift() ?? { id: ORDER, state: "assigned", version: 4 };
    if (answer instanceof Problem) throw answer;
    return answer;
  };
  present = async () => ({ now: this.server, who: this.who });
  say = (notice: Notice): void => {
    this.said.push(notice);
  };
  ask = async (conflict: Conflict): Promise<"again" | "leave"> => {
    this.conflicts.push(conflict);
    return this.choice;
  };
  countdown = async (): Promise<"send" | "stop"> => this.counted;
  manyAnswer: { done: number; refused: number; why?: string } = { done: 0, refused: 0 };
  readonly manyAsked: (readonly Act[])[] = [];
  many = async (acts: readonly Act[]) => {
    this.manyAsked.push(acts);
    return this.manyAnswer;
  };
  wait = async (): Promise<void> => undefined;
  now = (): number => 1_000;
  key = (): string => {
    this.keys += 1;
    return `key-${this.keys}`;
  };
}

export const gone = (): Problem => new Problem(0, "network", "The server cannot be reached.", true);
export const stale = (): Problem => new Problem(412, "stale_version", "It was changed meanwhile.", false);
export const refused = (code: string): Problem => new Problem(409, code, `No: ${code}.`, false);
