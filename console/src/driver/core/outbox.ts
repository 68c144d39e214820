// Commands that have not been answered. They keep their id, the device's time and
// their order, outlive the connection and the page, and are sent under the same id
// until a `result` comes. Re-sending is harmless; changing one that was sent is not.

import { uuid } from "./ids";
import type { Refusal, Result } from "./wire";

export interface Command {
  command_id: string;
  worker_id: string;
  kind: string;
  /** As it goes over the wire, without the command's id. */
  data: Record<string, unknown>;
  /** The device's clock when the driver did it, epoch milliseconds. */
  at: number;
  /** Counts up; the order in which things were done. */
  order: number;
  /** Whether it may have reached the server: then it is never changed. */
  sent: boolean;
  /** How often it was asked anew because the job had moved on meanwhile. */
  again: number;
}

/** Where commands survive a reload. */
export interface CommandStore {
  load(workerId: string): Promise<Command[]>;
  put(command: Command): Promise<void>;
  remove(commandId: string): Promise<void>;
}

export interface OutboxOptions {
  store: CommandStore;
  /** Hands a command to the connection; false when there is none. */
  transmit: (command: Command) => boolean;
  /** Last changes before a command that is asked anew is sent. */
  stamp?: (command: Command) => Command;
  changed: () => void;
}

/** Steps of a job follow each other; the rest waits for nobody. */
const IN_ORDER = new Set(["task.transition", "assignment.release", "proof.meta", "cash.collected"]);
/** An answer that does not come is asked for again after this long. */
const RESEND_MS = 12_000;
/** ... and after "busy", this long. */
const BUSY_MS = 1_500;
/** How often a step is asked anew when the job has moved on. */
const AGAIN_MAX = 3;
/** More than a long day without network; beyond it nothing new is taken. */
export const COMMANDS_MAX = 500;

export class Outbox {
  #waiting: Command[] = [];
  #inFlight = new Map<string, ReturnType<typeof setTimeout>>();
  #worker: string | null = null;
  #order = 0;
  #isOpen = false;
  #pumping = false;
  #pumpAgain = false;

  constructor(readonly options: OutboxOptions) {}

  /** In the order in which they were done. */
  get waiting(): readonly Command[] {
    return this.#waiting;
  }

  /** Reads what this worker left on the phone. */
  async open(workerId: string): Promise<void> {
    const kept = (await this.options.store.load(workerId)).sort((a, b) => a.order - b.order);
    this.#worker = workerId;
    this.#waiting = kept;
    this.#order = kept.at(-1)?.order ?? 0;
    this.options.changed();
  }

  /** Takes a command; it is sent as soon as there is a connection. */
  async put(kind: string, data: Record<string, unknown>, at: number = Date.now()): Promise<Command> {
    if (this.#worker === null) throw new Error("nobody is signed in");
    if (this.#waiting.length >= COMMANDS_MAX) {
      throw new Error(`${COMMANDS_MAX} things wait to be sent; this phone keeps no more. Connect first.`);
    }
    this.#order += 1;
    const command: Command = {
      command_id: uuid(),
      worker_id: this.#worker,
      kind,
      data,
      at,
      order: this.#order,
      sent: false,
      again: 0,
    };
    this.#waiting = [...this.#waiting, command];
    this.options.changed();
    await this.#keep(command);
    await this.#pump();
    return command;
  }

  /** The connection is there: everything is due. */
  async connected(): Promise<void> {
    this.#isOpen = true;
    this.#forgetFlights();
    await this.#pump();
  }

  disconnected(): void {
    this.#isOpen = false;
    this.#forgetFlights();
  }

  /**
   * Takes out what was answered: the command, null while it waits for another
   * answer, or "stale" when it is to be asked anew once the job is known afresh.
   */
  async answered(result: Result): Promise<Command | "stale" | null> {
    const command = this.#waiting.find((waiting) => waiting.command_id === result.ref);
    if (!command) return null;
    this.#land(command.command_id);
    if (!result.ok && isBusy(result.problem)) {
      this.#inFlight.set(command.command_id, setTimeout(() => void this.#resend(command.command_id), BUSY_MS));
      return null;
    }
    if (!result.ok && result.problem?.code === "stale_version" && command.again < AGAIN_MAX) {
      await this.#askAnew(command);
      return "stale";
    }
    await this.#remove([command.command_id]);
    return command;
  }

  /** The refused one changed nothing, so the same wish gets a new id; nothing overtakes it. */
  async #askAnew(command: Command): Promise<void> {
    this.disconnected();
    const anew = { ...command, command_id: uuid(), sent: false, again: command.again + 1 };
    this.#waiting = this.#waiting.map((waiting) => (waiting === command ? anew : waiting));
    this.options.changed();
    await this.#keep(anew);
    await this.options.store.remove(command.command_id).catch(() => undefined);
  }

  /** Takes back what builds on something that was refused. */
  async withdraw(which: (command: Command) => boolean): Promise<Command[]> {
    const taken = this.#waiting.filter(which);
    await this.#remove(taken.map((command) => command.command_id));
    return taken;
  }

  async #remove(ids: string[]): Promise<void> {
    ids.forEach((id) => this.#land(id));
    this.#waiting = this.#waiting.filter((command) => !ids.includes(command.command_id));
    this.options.changed();
    await Promise.all(ids.map((id) => this.options.store.remove(id).catch(() => undefined)));
    await this.#pump();
  }

  /** Sends what is due, one pass at a time so that order is kept. */
  async #pump(): Promise<void> {
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = true;
    do {
      this.#pumpAgain = false;
      for (const command of this.#due()) await this.#send(command);
    } while (this.#pumpAgain);
    this.#pumping = false;
  }

  #due(): Command[] {
    if (!this.#isOpen) return [];
    const firstInOrder = this.#waiting.find((command) => IN_ORDER.has(command.kind));
    return this.#waiting.filter(
      (command) =>
        !this.#inFlight.has(command.command_id) && (!IN_ORDER.has(command.kind) || command === firstInOrder),
    );
  }

  async #send(due: Command): Promise<void> {
    let command = due;
    if (!command.sent) {
      const stamped = command.again > 0 ? this.options.stamp?.(command) : undefined;
      command = { ...(stamped ?? command), sent: true };
      const id = command.command_id;
      const final = command;
      this.#waiting = this.#waiting.map((waiting) => (waiting.command_id === id ? final : waiting));
      // What may reach the server is on disk first: after a reload the same words are sent.
      await this.#keep(command);
    }
    if (!this.#isOpen || !this.options.transmit(command)) return;
    const id = command.command_id;
    this.#inFlight.set(id, setTimeout(() => void this.#resend(id), RESEND_MS));
  }

  async #resend(id: string): Promise<void> {
    this.#inFlight.delete(id);
    await this.#pump();
  }

  async #keep(command: Command): Promise<void> {
    // A private window may keep nothing; the command still goes out from memory.
    await this.options.store.put(command).catch(() => undefined);
  }

  #land(id: string): void {
    clearTimeout(this.#inFlight.get(id));
    this.#inFlight.delete(id);
  }

  #forgetFlights(): void {
    this.#inFlight.forEach((timer) => clearTimeout(timer));
    this.#inFlight.clear();
  }
}

function isBusy(problem: Refusal | null | undefined): boolean {
  const busy = ["overloaded", "unavailable", "rate_limited", "request_in_progress", "internal"];
  return problem?.retryable === true && busy.includes(problem.code);
}
