// What survives a reload, in IndexedDB: commands, proofs, conflicts, and what the
// server said last. Where the browser keeps nothing (a private window), the same is
// kept in memory, and the app says so.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Command, CommandStore } from "./outbox";

export interface KeptProof {
  proof_id: string;
  worker_id: string;
  task_id: string;
  kind: "photo" | "signature";
  type: string;
  bytes: ArrayBuffer;
  at: number;
  tries: number;
  /** Why it stays: the server's words. */
  words?: string;
  stuck?: "refused" | "not_here";
}

/** Something the driver did that the server did not take. */
export interface Conflict {
  id: string;
  worker_id: string;
  title: string;
  words: string;
  at: number;
}

interface Schema extends DBSchema {
  commands: { key: string; value: Command; indexes: { worker: string } };
  proofs: { key: string; value: KeptProof; indexes: { worker: string } };
  conflicts: { key: string; value: Conflict; indexes: { worker: string } };
  notes: { key: string; value: unknown };
}

const NAME = "omniroute.driver";
const VERSION = 1;

export class Storage {
  private constructor(readonly db: IDBPDatabase<Schema> | null) {}

  static async open(): Promise<Storage> {
    try {
      return new Storage(await openDB<Schema>(NAME, VERSION, { upgrade }));
    } catch {
      return new Storage(null);
    }
  }

  /** Whether things survive a reload. */
  get isLasting(): boolean {
    return this.db !== null;
  }

  get commands(): CommandStore {
    return {
      load: async (worker) => (await this.db?.getAllFromIndex("commands", "worker", worker)) ?? [],
      put: async (command) => void (await this.db?.put("commands", command)),
      remove: async (id) => void (await this.db?.delete("commands", id)),
    };
  }

  /** Commands that other workers left on this phone. */
  async othersWaiting(worker: string): Promise<number> {
    const all = (await this.db?.getAll("commands")) ?? [];
    return all.filter((command) => command.worker_id !== worker).length;
  }

  async proofs(worker: string): Promise<KeptProof[]> {
    return (await this.db?.getAllFromIndex("proofs", "worker", worker)) ?? [];
  }

  async keepProof(proof: KeptProof): Promise<void> {
    await this.db?.put("proofs", proof).catch(() => undefined);
  }

  async dropProof(id: string): Promise<void> {
    await this.db?.delete("proofs", id).catch(() => undefined);
  }

  async conflicts(worker: string): Promise<Conflict[]> {
    return (await this.db?.getAllFromIndex("conflicts", "worker", worker)) ?? [];
  }

  async keepConflict(conflict: Conflict): Promise<void> {
    await this.db?.put("conflicts", conflict).catch(() => undefined);
  }

  async dropConflict(id: string): Promise<void> {
    await this.db?.delete("conflicts", id).catch(() => undefined);
  }

  async note<T>(key: string): Promise<T | undefined> {
    return (await this.db?.get("notes", key).catch(() => undefined)) as T | undefined;
  }

  async writeNote(key: string, value: unknown): Promise<void> {
    await this.db?.put("notes", value, key).catch(() => undefined);
  }
}

function upgrade(db: IDBPDatabase<Schema>): void {
  db.createObjectStore("commands", { keyPath: "command_id" }).createIndex("worker", "worker_id");
  db.createObjectStore("proofs", { keyPath: "proof_id" }).createIndex("worker", "worker_id");
  db.createObjectStore("conflicts", { keyPath: "id" }).createIndex("worker", "worker_id");
  db.createObjectStore("notes");
}
