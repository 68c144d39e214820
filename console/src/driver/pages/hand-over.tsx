// The last step: cash, proof, and whether it was all of it.

import { type ReactNode, useState } from "react";
import { takeStep } from "../core/acts";
import type { NextStep } from "../core/job";
import type { Job } from "../core/wire";
import { Said } from "../parts/bits";
import { Sheet } from "../parts/sheet";
import { money, useDriver } from "../parts/use";
import { CashBox } from "./cash-box";
import { Proofs, type Proven } from "./proofs";

const KINDS: ("photo" | "signature" | "pin")[] = ["photo", "signature", "pin"];

export function HandOverSheet({ job, next, onClose }: { job: Job; next: NextStep; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [given, setGiven] = useState<number | null>(null);
  const [proven, setProven] = useState<Proven>({ ids: [], busy: false });
  const [pieces, setPieces] = useState<number[] | null>(null);
  const due = job.cash_due_minor;
  const isShort = pieces === null && due > 0 && (given === null || given < due);
  const isNothing = pieces !== null && pieces.every((count) => count === 0);

  const deliver = (): void => {
    onClose();
    const more = { proofs: proven.ids, ...(pieces ? { pieces } : {}), ...(pieces === null && due > 0 ? { cash_minor: due } : {}) };
    void takeStep(driver, job, next, more);
  };
  let label = pieces ? "Hand over these" : "Delivered";
  if (isShort) label = given === null ? `Collect ${money(due, job.pay.currency)} first` : "Not paid in full";
  if (isNothing) label = "Nothing to hand over";
  const foot = (
    <button type="button" className="big accent" disabled={isShort || isNothing || proven.busy} onClick={deliver}>{label}</button>
  );
  return (
    <Sheet title="Hand over" size="full" foot={foot} onClose={onClose}>
      {due > 0 && pieces === null && <CashBox dueMinor={due} currency={job.pay.currency} onGiven={setGiven} />}
      {due > 0 && pieces !== null && <p className="verdict warn">Ask the office what is due for these pieces and collect that. Its amount is booked on you.</p>}
      <Proofs taskId={next.task_id} kinds={KINDS} onChange={setProven} />
      <Pieces job={job} pieces={pieces} onChange={setPieces} />
    </Sheet>
  );
}

function Pieces({ job, pieces, onChange }: { job: Job; pieces: number[] | null; onChange: (pieces: number[] | null) => void }): ReactNode {
  const all = job.lines.map((line) => line.quantity);
  if (all.reduce((sum, count) => sum + count, 0) < 2) return null;
  if (pieces === null) {
    const lessOne = all.map((count, i) => (i === all.length - 1 ? count - 1 : count));
    return <button type="button" className="mid plain wide" onClick={() => onChange(lessOne)}>The customer takes only part of it</button>;
  }
  const set = (i: number, to: number): void => {
    const changed = pieces.map((count, at) => (at === i ? Math.min(all[at] ?? 0, Math.max(0, to)) : count));
    onChange(changed.every((count, at) => count === all[at]) ? null : changed);
  };
  return (
    <section className="pieces" aria-label="Pieces handed over">
      <h3>Pieces handed over</h3>
      <ul>
        {job.lines.map((line, i) => (
          <li key={line.product_id}>
            <Said>{line.name}</Said>
            <span className="stepper">
              <button type="button" className="icon" aria-label={`One less ${line.name}`} onClick={() => set(i, (pieces[i] ?? 0) - 1)}>−</button>
              <b className="num" aria-live="polite">{pieces[i]} / {line.quantity}</b>
              <button type="button" className="icon" aria-label={`One more ${line.name}`} onClick={() => set(i, (pieces[i] ?? 0) + 1)}>+</button>
            </span>
          </li>
        ))}
      </ul>
      <button type="button" className="mid plain wide" onClick={() => onChange(null)}>No, all of it</button>
    </section>
  );
}
