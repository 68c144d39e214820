// After the end: the evidence, and thanks for what was said.
import { useState } from "react";
import { amount } from "../../shared/format.ts";
import type { Proof, Tracking } from "../core/document.ts";
import type { View } from "../core/view.ts";
import { useWords } from "../words.ts";
import { Stars } from "./stars.tsx";

export function Done({ doc, view }: { doc: Tracking; view: View }) {
  const words = useWords();
  return (
    <>
      {view.proofs.length > 0 && (
        <section className="card" aria-labelledby="proof">
          <h2 id="proof">{words.proof}</h2>
          <div className="proofs">
            {view.proofs.map((proof) => (
              <Evidence key={proof.id} proof={proof} />
            ))}
          </div>
        </section>
      )}
      {view.rating === "given" && doc.rating && (
        <section className="card rated" role="status">
          <Stars given={doc.rating.stars} />
          <p>{words.rated}</p>
          {doc.rating.tip > 0 && doc.money && <p>{words.ratedTip(amount(doc.rating.tip, doc.money.currency))}</p>}
          <p className="hint">{words.reportAsk}</p>
        </section>
      )}
    </>
  );
}

function Evidence({ proof }: { proof: Proof }) {
  const words = useWords();
  const [broken, setBroken] = useState(false);
  const kind = words.proofKinds[proof.kind] ?? words.proof;
  if (!proof.url) return <p className="evidence">✓ {kind}</p>;
  return (
    <figure>
      {broken ? (
        <p className="notice">{words.proofMissing}</p>
      ) : (
        <img src={proof.url} alt={kind} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
      )}
      <figcaption>{kind}</figcaption>
    </figure>
  );
}
