// Taking the goods: count them, and a photo if something looks wrong.

import { type ReactNode, useState } from "react";
import { takeStep } from "../core/acts";
import type { NextStep } from "../core/job";
import type { Job } from "../core/wire";
import { Said } from "../parts/bits";
import { Sheet } from "../parts/sheet";
import { useDriver } from "../parts/use";
import { Proofs, type Proven } from "./proofs";

export function PickUpSheet({ job, next, onClose }: { job: Job; next: NextStep; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const [proven, setProven] = useState<Proven>({ ids: [], busy: false });
  const toggle = (id: string): void => {
    const all = new Set(checked);
    if (!all.delete(id)) all.add(id);
    setChecked(all);
  };
  const take = (): void => {
    onClose();
    void takeStep(driver, job, next, { proofs: proven.ids });
  };
  const foot = (
    <button type="button" className="big accent" disabled={proven.busy} onClick={take}>
      {checked.size === job.lines.length ? "All there, picked up" : "Picked up"}
    </button>
  );
  return (
    <Sheet title="Do you have everything?" size="full" foot={foot} onClose={onClose}>
      <ul className="ticks">
        {job.lines.map((line) => (
          <li key={line.product_id}>
            <label>
              <input type="checkbox" checked={checked.has(line.product_id)} onChange={() => toggle(line.product_id)} />
              <b className="num">{line.quantity} ×</b> <Said>{line.name}</Said>
            </label>
          </li>
        ))}
      </ul>
      <p className="soft">Something missing or broken? Go back and choose Problem before you take it.</p>
      <Proofs taskId={next.task_id} kinds={["photo"]} onChange={setProven} />
    </Sheet>
  );
}
