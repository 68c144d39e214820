// Proof of a stop: photo, signature, PIN. Each is bound to the stop and works without
// a network; only the PIN's check needs the office.

import { IconCamera, IconCircleCheck, IconPassword, IconSignature, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { addProof, checkPin } from "../core/acts";
import { shrink } from "../device/image";
import { Sheet } from "../parts/sheet";
import { SignaturePad } from "../parts/signature";
import { useDriver, useView } from "../parts/use";

export interface Proven {
  ids: string[];
  /** A photo is being made smaller. */
  busy: boolean;
}

type Kind = "photo" | "signature" | "pin";

interface Taken {
  id: string;
  kind: Kind;
  preview?: string;
}

const WORDS: Record<Kind, string> = { photo: "Photo", signature: "Signature", pin: "PIN" };

export function Proofs({ taskId, kinds, onChange }: { taskId: string; kinds: Kind[]; onChange: (proven: Proven) => void }): ReactNode {
  const driver = useDriver();
  const { pins } = useView();
  const [taken, setTaken] = useState<Taken[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [open, setOpen] = useState<"signature" | "pin" | null>(null);
  const camera = useRef<HTMLInputElement>(null);
  // A wrong PIN proves nothing; one that could not be checked yet is named in the step.
  const good = taken.filter((proof) => pins[proof.id]?.state !== "wrong").map((proof) => proof.id).join(" ");
  useEffect(() => onChange({ ids: good ? good.split(" ") : [], busy }), [good, busy, onChange]);

  const add = async (kind: "photo" | "signature", file: Blob): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const small = kind === "photo" ? await shrink(file) : file;
      const id = await addProof(driver, taskId, kind, small);
      setTaken((all) => [...all, { id, kind, preview: URL.createObjectURL(small) }]);
    } catch {
      setProblem("This file is no picture the phone can read. Take another one.");
    }
    setBusy(false);
  };
  const drop = (proof: Taken): void => {
    if (proof.preview) URL.revokeObjectURL(proof.preview);
    setTaken((all) => all.filter((other) => other.id !== proof.id));
    if (proof.kind !== "pin") void driver.uploads.drop(proof.id);
  };

  return (
    <section className="proofs" aria-label="Proof">
      <h3>Proof</h3>
      <div className="proof-kinds">
        {kinds.includes("photo") && <button type="button" className="mid plain" onClick={() => camera.current?.click()}><IconCamera aria-hidden="true" /> {busy ? "Working…" : "Photo"}</button>}
        {kinds.includes("signature") && <button type="button" className="mid plain" onClick={() => setOpen("signature")}><IconSignature aria-hidden="true" /> Signature</button>}
        {kinds.includes("pin") && <button type="button" className="mid plain" onClick={() => setOpen("pin")}><IconPassword aria-hidden="true" /> PIN</button>}
      </div>
      <input
        ref={camera}
        className="visually-hidden"
        tabIndex={-1}
        type="file"
        accept="image/*"
        capture="environment"
        aria-label="Take a photo"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void add("photo", file);
        }}
      />
      {problem && <p className="error" role="alert">{problem}</p>}
      <ul className="taken">{taken.map((proof) => <TakenRow key={proof.id} proof={proof} onDrop={() => drop(proof)} />)}</ul>
      {open === "signature" && (
        <Sheet title="Signature" onClose={() => setOpen(null)}>
          <SignaturePad onDone={(picture) => { setOpen(null); void add("signature", picture); }} />
        </Sheet>
      )}
      {open === "pin" && <PinSheet taskId={taskId} onClose={() => setOpen(null)} onAsked={(id) => setTaken((all) => [...all.filter((p) => p.kind !== "pin"), { id, kind: "pin" }])} />}
    </section>
  );
}

function TakenRow({ proof, onDrop }: { proof: Taken; onDrop: () => void }): ReactNode {
  const { pins, uploads, link } = useView();
  const pin = pins[proof.id];
  const upload = uploads.find((waiting) => waiting.proof_id === proof.id);
  let words = "With the office";
  if (proof.kind === "pin") words = pin?.state === "right" ? "Right" : pin?.state === "wrong" ? pin.words : link.status === "live" ? "Checking…" : "Checked when the connection is back";
  else if (upload) words = upload.words ?? (link.status === "live" ? "Sending…" : "Kept on this phone, sent later");
  const isBad = pin?.state === "wrong" || upload?.stuck === "refused";
  return (
    <li className={isBad ? "bad" : ""}>
      {proof.preview ? <img src={proof.preview} alt={WORDS[proof.kind]} /> : <IconCircleCheck aria-hidden="true" />}
      <div><strong>{WORDS[proof.kind]}</strong><p role="status">{words}</p></div>
      <button type="button" className="icon" aria-label={`Remove the ${WORDS[proof.kind].toLowerCase()}`} onClick={onDrop}><IconTrash aria-hidden="true" /></button>
    </li>
  );
}

function PinSheet({ taskId, onAsked, onClose }: { taskId: string; onAsked: (id: string) => void; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [pin, setPin] = useState("");
  const ask = async (): Promise<void> => {
    onAsked(await checkPin(driver, taskId, pin));
    onClose();
  };
  return (
    <Sheet title="PIN of the customer" onClose={onClose}>
      <p className="soft">Four digits that only the recipient sees, on their tracking page.</p>
      <label className="field pin">
        <span>PIN</span>
        <input value={pin} inputMode="numeric" autoComplete="one-time-code" maxLength={4} onChange={(event) => setPin(event.target.value.replace(/\D/g, ""))} />
      </label>
      <button type="button" className="big accent" disabled={pin.length !== 4} onClick={() => void ask()}>Check it</button>
    </Sheet>
  );
}
