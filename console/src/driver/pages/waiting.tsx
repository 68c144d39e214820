// Everything that has not reached the office, in order, and what it did not take.

import { IconCircleCheck, IconClock, IconPhoto } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { clockTime } from "../../shared/format";
import type { KeptProof } from "../core/storage";
import { waitingCount } from "../core/view";
import { commandWords } from "../core/words";
import { StateIcon } from "../parts/bits";
import { useDriver, useView } from "../parts/use";

export function WaitingPage(): ReactNode {
  const view = useView();
  const isLive = view.link.status === "live";
  const told = view.waiting.filter((command) => command.kind !== "offer.seen");
  const isEmpty = waitingCount(view) === 0 && view.conflicts.length === 0 && view.uploads.length === 0;
  return (
    <div className="page">
      <Conflicts />
      {isEmpty && (
        <section className="hero">
          <IconCircleCheck aria-hidden="true" />
          <h1>Nothing waits</h1>
          <p>All you did is with the office.</p>
        </section>
      )}
      {told.length > 0 && (
        <section className="card">
          <h2>{isLive ? "Being sent" : "Sent when connected"}</h2>
          <ol className="queue">
            {told.map((command) => (
              <li key={command.command_id}>
                <IconClock aria-hidden="true" />
                <span>{commandWords(command)}</span>
                <small className="num">{clockTime(command.at)}</small>
              </li>
            ))}
          </ol>
          <p className="soft">They go out in this order, with the time at which you did them.</p>
        </section>
      )}
      {view.uploads.length > 0 && (
        <section className="card">
          <h2>Photos and signatures</h2>
          <ul className="queue">{view.uploads.map((proof) => <Upload key={proof.proof_id} proof={proof} />)}</ul>
        </section>
      )}
      <Positions />
      {view.othersWaiting > 0 && <p className="soft foot-note">{view.othersWaiting} things of another driver are kept on this phone until they sign in.</p>}
      {!view.lasting && <p className="verdict warn">This browser keeps nothing (a private window?). Do not close the page while things wait.</p>}
    </div>
  );
}

function Conflicts(): ReactNode {
  const driver = useDriver();
  const { conflicts } = useView();
  return conflicts.map((conflict) => (
    <section className="card conflict" key={conflict.id} aria-label="Not taken by the office">
      <StateIcon state="bad" />
      <div>
        <strong>{conflict.title}</strong>
        <p><bdi>{conflict.words}</bdi></p>
        <small className="num">You did it at {clockTime(conflict.at)}.</small>
        <button type="button" className="small plain" onClick={() => void driver.understood(conflict.id)}>Understood</button>
      </div>
    </section>
  ));
}

function Upload({ proof }: { proof: KeptProof }): ReactNode {
  const driver = useDriver();
  return (
    <li>
      <IconPhoto aria-hidden="true" />
      <span>
        {proof.kind === "photo" ? "Photo" : "Signature"}, {Math.max(1, Math.round(proof.bytes.byteLength / 1_024))} kB
        {proof.words && <small className="block">{proof.words}</small>}
      </span>
      {proof.stuck ? <button type="button" className="small plain" onClick={() => void driver.uploads.drop(proof.proof_id)}>Remove</button> : <small className="num">{clockTime(proof.at)}</small>}
    </li>
  );
}

function Positions(): ReactNode {
  const { fixes } = useView();
  if (fixes.waiting === 0 && fixes.dropped === 0) return null;
  return (
    <section className="card">
      <h2>Positions</h2>
      <p>{fixes.waiting} wait to be sent.</p>
      {fixes.dropped > 0 && <p className="soft">The {fixes.dropped} oldest were let go: this phone keeps the last hour or so.</p>}
    </section>
  );
}
