// Photos and signatures on their way to the server. One after another, idempotent by
// the proof's id, until they are taken; a refusal stays visible with its words.

import { proofId, uuid } from "./ids";
import type { KeptProof, Storage } from "./storage";

export type Sent = { kind: "taken" } | { kind: "later" } | { kind: "signed_out" } | { kind: "not_here" } | { kind: "refused"; words: string };

export interface UploadsOptions {
  storage: Pick<Storage, "proofs" | "keepProof" | "dropProof">;
  send: (proof: KeptProof) => Promise<Sent>;
  changed: () => void;
}

const AGAIN_MS = 5_000;

export class Uploads {
  #waiting: KeptProof[] = [];
  #worker: string | null = null;
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly options: UploadsOptions) {}

  get waiting(): readonly KeptProof[] {
    return this.#waiting;
  }

  async open(workerId: string): Promise<void> {
    this.#worker = workerId;
    // A server that could not take files yesterday may be able to today.
    this.#waiting = (await this.options.storage.proofs(workerId)).map((proof) =>
      proof.stuck === "not_here" ? { ...proof, stuck: undefined } : proof,
    );
    this.options.changed();
  }

  /** Takes a file; its id counts as the proof at once. */
  async add(taskId: string, kind: KeptProof["kind"], file: Blob): Promise<KeptProof> {
    const proof: KeptProof = {
      proof_id: proofId(),
      worker_id: this.#worker ?? "",
      task_id: taskId,
      kind,
      type: file.type,
      bytes: await file.arrayBuffer(),
      at: Date.now(),
      tries: 0,
    };
    this.#waiting = [...this.#waiting, proof];
    this.options.changed();
    await this.options.storage.keepProof(proof);
    void this.run();
    return proof;
  }

  /** The driver takes it back, or has read why it was refused. */
  async drop(id: string): Promise<void> {
    this.#waiting = this.#waiting.filter((proof) => proof.proof_id !== id);
    this.options.changed();
    await this.options.storage.dropProof(id);
  }

  /** Sends what waits; comes back by itself while the server is away. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    let next = this.#next();
    while (next) {
      const sent = await this.options.send(next);
      if (sent.kind === "later" || sent.kind === "signed_out") {
        await this.#change(next.proof_id, { tries: next.tries + 1 });
        if (sent.kind === "later") this.#timer = setTimeout(() => void this.run(), AGAIN_MS);
        break;
      }
      if (sent.kind === "taken") await this.drop(next.proof_id);
      else await this.#change(next.proof_id, stuckBy(sent));
      next = this.#next();
    }
    this.#running = false;
  }

  #next(): KeptProof | undefined {
    return this.#waiting.find((proof) => !proof.stuck);
  }

  async #change(id: string, change: Partial<KeptProof>): Promise<void> {
    this.#waiting = this.#waiting.map((proof) => (proof.proof_id === id ? { ...proof, ...change } : proof));
    this.options.changed();
    const changed = this.#waiting.find((proof) => proof.proof_id === id);
    if (changed) await this.options.storage.keepProof(changed);
  }
}

function stuckBy(sent: Sent): Partial<KeptProof> {
  if (sent.kind === "refused") return { stuck: "refused", words: sent.words };
  return { stuck: "not_here", words: "This server does not take files yet. The photo stays on this phone." };
}

/** Hands a file to the server. */
export async function uploadProof(proof: KeptProof, token: string): Promise<Sent> {
  const query = new URLSearchParams({ task_id: proof.task_id, proof_id: proof.proof_id, kind: proof.kind });
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/proofs?${query}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": proof.type, "Idempotency-Key": uuid() },
      body: proof.bytes,
      referrerPolicy: "no-referrer",
    });
  } catch {
    return { kind: "later" };
  }
  if (answer.ok) return { kind: "taken" };
  const said = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string; retryable?: boolean };
  if (answer.status === 401) return { kind: "signed_out" };
  if (answer.status >= 500 || answer.status === 429 || said.retryable) return { kind: "later" };
  if ((answer.status === 404 && said.code !== "task_not_found") || answer.status === 405) return { kind: "not_here" };
  return { kind: "refused", words: said.detail ?? `The server answered ${answer.status}.` };
}
