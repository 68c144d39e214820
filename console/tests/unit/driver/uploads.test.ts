import { describe, expect, it } from "vitest";
import type { KeptProof } from "../../../src/driver/core/storage";
import { type Sent, Uploads } from "../../../src/driver/core/uploads";

function set(answers: Sent[]): { uploads: Uploads; kept: Map<string, KeptProof>; sent: string[] } {
  const kept = new Map<string, KeptProof>();
  const sent: string[] = [];
  const uploads = new Uploads({
    storage: {
      proofs: async (worker) => [...kept.values()].filter((proof) => proof.worker_id === worker),
      keepProof: async (proof) => void kept.set(proof.proof_id, proof),
      dropProof: async (id) => void kept.delete(id),
    },
    send: async (proof) => {
      sent.push(proof.proof_id);
      return answers.shift() ?? { kind: "taken" };
    },
    changed: () => undefined,
  });
  return { uploads, kept, sent };
}

const picture = new Blob(["x"], { type: "image/jpeg" });
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 10));

describe("photos and signatures", () => {
  it("go to the server and leave the phone", async () => {
    const { uploads, kept, sent } = set([]);
    await uploads.open("wrk_1");
    const proof = await uploads.add("tsk_1", "photo", picture);
    await settled();
    expect([sent, kept.size, uploads.waiting.length]).toEqual([[proof.proof_id], 0, 0]);
  });

  it("stay on the phone while the server is away, and go later under the same id", async () => {
    const { uploads, kept, sent } = set([{ kind: "later" }]);
    await uploads.open("wrk_1");
    await uploads.add("tsk_1", "signature", picture);
    await settled();
    expect(kept.size).toBe(1);
    await uploads.run();
    expect([new Set(sent).size, sent.length, kept.size]).toEqual([1, 2, 0]);
  });

  it("that are refused stay with the server's words and hold up nobody", async () => {
    const { uploads, sent } = set([{ kind: "refused", words: "too large" }]);
    await uploads.open("wrk_1");
    await uploads.add("tsk_1", "photo", picture);
    await settled();
    await uploads.add("tsk_1", "photo", picture);
    await settled();
    expect(uploads.waiting).toMatchObject([{ stuck: "refused", words: "too large" }]);
    expect(sent).toHaveLength(2);
  });

  it("that this server cannot take are tried again after the next start", async () => {
    const { uploads, sent } = set([{ kind: "not_here" }]);
    await uploads.open("wrk_1");
    await uploads.add("tsk_1", "photo", picture);
    await settled();
    await uploads.run();
    expect(sent).toHaveLength(1);
    await uploads.open("wrk_1");
    await uploads.run();
    expect([sent.length, uploads.waiting.length]).toEqual([2, 0]);
  });
});
