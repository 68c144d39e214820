// When a job does not go as planned: fail the stop, give the job back, report an
// incident. Each says what follows.

import { type ReactNode, useState } from "react";
import { failStop, releaseJob, reportIncident } from "../core/acts";
import { canRelease, type Leg } from "../core/job";
import type { Job } from "../core/wire";
import { FAIL_REASONS, type FailReason, INCIDENTS, RELEASE_REASONS } from "../core/words";
import { Sheet } from "../parts/sheet";
import { useDriver } from "../parts/use";
import { Proofs, type Proven } from "./proofs";

type What = "fail" | "release" | "incident" | null;

export function TroubleSheet({ job, leg, onClose }: { job: Job; leg: Leg; onClose: () => void }): ReactNode {
  const [what, setWhat] = useState<What>(null);
  if (what === "fail") return <FailSheet job={job} leg={leg} onClose={onClose} />;
  if (what === "release") return <ReleaseSheet job={job} onClose={onClose} />;
  if (what === "incident") return <IncidentSheet onClose={onClose} />;
  return (
    <Sheet title="What is wrong?" onClose={onClose}>
      <div className="choices">
        <button type="button" className="choice" onClick={() => setWhat("fail")}>
          <strong>{leg === "pickup" ? "I cannot pick it up" : "I cannot deliver it"}</strong>
          <small>Ends the job with a reason. {leg === "pickup" ? "The office looks into it." : "The goods go back."}</small>
        </button>
        {canRelease(job) && (
          <button type="button" className="choice" onClick={() => setWhat("release")}>
            <strong>Give the job back</strong>
            <small>Someone else gets it at the same price. You earn nothing for it.</small>
          </button>
        )}
        <button type="button" className="choice" onClick={() => setWhat("incident")}>
          <strong>Report an incident</strong>
          <small>Accident, breakdown, theft. The job goes on.</small>
        </button>
      </div>
    </Sheet>
  );
}

function FailSheet({ job, leg, onClose }: { job: Job; leg: Leg; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [why, setWhy] = useState<FailReason | null>(null);
  const [note, setNote] = useState("");
  const [proven, setProven] = useState<Proven>({ ids: [], busy: false });
  const taskId = job[leg].task_id;
  const needsNote = why?.reason === "other" && note.trim() === "";
  const fail = (): void => {
    if (!why) return;
    onClose();
    void failStop(driver, job, taskId, { reason: why.reason, note, proofs: proven.ids });
  };
  const foot = (
    <button type="button" className="big bad" disabled={!why || needsNote || proven.busy} onClick={fail}>
      {leg === "pickup" ? "End it: not picked up" : "End it: not delivered"}
    </button>
  );
  return (
    <Sheet title={leg === "pickup" ? "Why not picked up?" : "Why not delivered?"} size="full" foot={foot} onClose={onClose}>
      <div className="choices" role="radiogroup" aria-label="Reason">
        {FAIL_REASONS[leg].map((reason) => (
          <button key={reason.reason} type="button" role="radio" aria-checked={why?.reason === reason.reason} className="choice" onClick={() => setWhy(reason)}>
            <strong>{reason.words}</strong>
            {why?.reason === reason.reason && <small>{reason.advice}</small>}
          </button>
        ))}
      </div>
      <label className="field">
        <span>Note{why?.reason === "other" ? "" : " (optional)"}</span>
        <textarea value={note} maxLength={500} rows={2} onChange={(event) => setNote(event.target.value)} />
      </label>
      <Proofs taskId={taskId} kinds={["photo"]} onChange={setProven} />
    </Sheet>
  );
}

function ReleaseSheet({ job, onClose }: { job: Job; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const release = (reason: string): void => {
    onClose();
    void releaseJob(driver, job, reason);
  };
  return (
    <Sheet title="Give the job back: why?" onClose={onClose}>
      <p className="soft">A tap gives it back. It goes to another driver, and is not offered to you again.</p>
      <div className="choices">
        {RELEASE_REASONS.map((reason) => <button key={reason} type="button" className="choice" onClick={() => release(reason)}>{reason}</button>)}
      </div>
    </Sheet>
  );
}

export function IncidentSheet({ onClose }: { onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [kind, setKind] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const report = (): void => {
    if (!kind) return;
    onClose();
    void reportIncident(driver, kind, note);
    driver.notify("plain", "Reported", "The office sees it with your name. In danger, use SOS.");
  };
  const foot = <button type="button" className="big accent" disabled={!kind} onClick={report}>Report it</button>;
  return (
    <Sheet title="What happened?" foot={foot} onClose={onClose}>
      <div className="choices" role="radiogroup" aria-label="Kind">
        {INCIDENTS.map((incident) => (
          <button key={incident.kind} type="button" role="radio" aria-checked={kind === incident.kind} className="choice" onClick={() => setKind(incident.kind)}>{incident.words}</button>
        ))}
      </div>
      <label className="field">
        <span>In a few words (optional)</span>
        <textarea value={note} maxLength={500} rows={2} onChange={(event) => setNote(event.target.value)} />
      </label>
    </Sheet>
  );
}
