// What the server's answer to a command means for its driver. Pure.

import type { Command } from "./outbox";
import type { Result } from "./wire";
import { commandWords, refusalWords } from "./words";

export type Meaning =
  | { kind: "done" }
  /** The offer's fate. */
  | { kind: "offer"; offer_id: string; why: string }
  | { kind: "pin"; proof_id: string; words: string | null }
  /** Refused: the driver must know. `also` are those that build on it. */
  | { kind: "conflict"; title: string; words: string; also: (command: Command) => boolean }
  /** Refused, and nobody is the worse for it. */
  | { kind: "moot" };

export function meaningOf(command: Command, result: Result): Meaning {
  const { kind, data } = command;
  if (kind === "offer.accept") {
    return { kind: "offer", offer_id: String(data["offer_id"]), why: result.ok ? "yours" : (result.problem?.code ?? "refused") };
  }
  if (kind === "proof.meta" && data["kind"] === "pin") {
    return { kind: "pin", proof_id: String(data["proof_id"]), words: result.ok ? null : refusalWords(result.problem) };
  }
  if (result.ok) return { kind: "done" };
  if (kind === "offer.seen" || kind === "offer.decline" || kind === "proof.meta") return { kind: "moot" };
  return {
    kind: "conflict",
    title: `“${commandWords(command)}” was not taken`,
    words: refusalWords(result.problem),
    also: buildsOn(command),
  };
}

function buildsOn(refused: Command): (command: Command) => boolean {
  if (refused.kind !== "task.transition" && refused.kind !== "assignment.release") return () => false;
  const assignment = refused.data["assignment_id"];
  return (command) => command.order > refused.order && command.data["assignment_id"] === assignment;
}
