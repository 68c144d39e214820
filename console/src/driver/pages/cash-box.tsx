// Cash at the door: what is due, what was given, what to give back, and how much of
// the house's money the driver then carries.

import { type ReactNode, useState } from "react";
import { cashState, custody, likelyNotes, readAmount } from "../core/cash";
import { Meter } from "../parts/bits";
import { digitsOf, money, useView } from "../parts/use";

export interface CashBoxProps {
  dueMinor: number;
  currency: string;
  onGiven: (minor: number | null) => void;
}

export function CashBox({ dueMinor, currency, onGiven }: CashBoxProps): ReactNode {
  const { known } = useView();
  const digits = digitsOf(currency);
  const [text, setText] = useState("");
  const given = readAmount(text, digits);
  const enter = (typed: string): void => {
    setText(typed);
    onGiven(readAmount(typed, digits));
  };
  const share = custody(known.cash_minor + dueMinor, known.cash_cap_minor);
  return (
    <section className="cash-box" aria-label="Cash">
      <p className="cash-due">Collect <b className="num">{money(dueMinor, currency)}</b></p>
      <div className="notes">
        {likelyNotes(dueMinor, digits).map((minor) => (
          <button key={minor} type="button" className="small plain num" aria-pressed={given === minor} onClick={() => enter((minor / 10 ** digits).toFixed(digits))}>
            {minor === dueMinor ? "Exact" : money(minor, currency).replace(/[.,]00(?!\d)/, "")}
          </button>
        ))}
      </div>
      <label className="field">
        <span>Given by the customer</span>
        <input className="num" value={text} inputMode="decimal" placeholder={(dueMinor / 10 ** digits).toFixed(digits)} aria-invalid={text !== "" && given === null} onChange={(event) => enter(event.target.value)} />
      </label>
      <Meaning dueMinor={dueMinor} given={given} text={text} currency={currency} />
      {share !== null && known.cash_cap_minor !== null && (
        <Meter
          label="You hold after this"
          share={share}
          words={`${money(known.cash_minor + dueMinor, currency)} of ${money(known.cash_cap_minor, currency)}`}
          tone={share >= 1 ? "bad" : share >= 0.8 ? "warn" : undefined}
        />
      )}
    </section>
  );
}

function Meaning({ dueMinor, given, text, currency }: { dueMinor: number; given: number | null; text: string; currency: string }): ReactNode {
  const state = cashState(dueMinor, given);
  if (text !== "" && given === null) return <p className="verdict bad" role="status">That is not an amount.</p>;
  switch (state.kind) {
    case "change":
      return <p className="verdict good" role="status">Give back <b className="num">{money(state.change_minor, currency)}</b></p>;
    case "exact":
      return <p className="verdict good" role="status">Exact. No change.</p>;
    case "short":
      return (
        <div className="verdict bad" role="status">
          <p><b className="num">{money(state.missing_minor, currency)}</b> missing. The sum must be paid in full: part of it cannot be booked.</p>
          <p>Give the money back. Then either hand over fewer pieces below and ask the office for the new sum, or choose Problem and “Could not pay” and keep the goods.</p>
        </div>
      );
    default:
      return null;
  }
}
