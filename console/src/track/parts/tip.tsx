// Something on top for the driver, from the wallet that paid.
import { amount } from "../../shared/format.ts";
import { minorOf } from "../core/view.ts";
import { useWords } from "../words.ts";

export type TipChoice = { kind: "set"; units: number } | { kind: "other"; typed: string };
export const NO_TIP: TipChoice = { kind: "set", units: 0 };

/** Offered at a tap, in whole units of the currency. */
const OFFERED = [0, 1, 2, 5];
/** A slip of the finger shall not empty a wallet. */
const UNITS_MAX = 100;

function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The tip in minor units; null when what was typed is no amount. */
export function tipMinor(tip: TipChoice, currency = "EUR"): number | null {
  const digits = digitsOf(currency);
  if (tip.kind === "set") return tip.units * 10 ** digits;
  return tip.typed.trim() === "" ? 0 : minorOf(tip.typed, digits, UNITS_MAX * 10 ** digits);
}

interface Props {
  tip: TipChoice;
  onTip: (tip: TipChoice) => void;
  currency: string;
  name: string;
}

export function Tip({ tip, onTip, currency, name }: Props) {
  const words = useWords();
  const unit = 10 ** digitsOf(currency);
  return (
    <fieldset className="chips tip">
      <legend>{words.tipFor(name)}</legend>
      {OFFERED.map((units) => (
        <label key={units}>
          <input type="radio" name="tip" checked={tip.kind === "set" && tip.units === units} onChange={() => onTip({ kind: "set", units })} />
          <span>{units === 0 ? words.tipNone : amount(units * unit, currency)}</span>
        </label>
      ))}
      <label>
        <input type="radio" name="tip" checked={tip.kind === "other"} onChange={() => onTip({ kind: "other", typed: "" })} />
        <span>{words.tipOther}</span>
      </label>
      {tip.kind === "other" && (
        <input
          type="text"
          inputMode="decimal"
          className="other"
          aria-label={`${words.tipFor(name)}, ${currency}`}
          placeholder={currency}
          maxLength={10}
          value={tip.typed}
          onChange={(event) => onTip({ kind: "other", typed: event.target.value })}
        />
      )}
      <p className="hint">{words.tipHint}</p>
    </fieldset>
  );
}
