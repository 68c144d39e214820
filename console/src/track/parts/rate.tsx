// Stars, reasons, a tip: said once, together.
import { useRef, useState } from "react";
import { type Rating, sendRating } from "../core/client.ts";
import type { Tracking } from "../core/document.ts";
import type { Poller } from "../core/poller.ts";
import { useSending } from "../use-sending.ts";
import { useWords } from "../words.ts";
import { ChooseStars } from "./stars.tsx";
import { NO_TIP, Tip, type TipChoice, tipMinor } from "./tip.tsx";

/** At or above this a rating praises, below it complains. */
const GOOD_FROM = 4;
const COMMENT_CHARS_MAX = 240;

interface Props {
  token: string;
  doc: Tracking;
  canTip: boolean;
  poller: Poller;
}

export function Rate({ token, doc, canTip, poller }: Props) {
  const words = useWords();
  const sending = useSending(poller);
  const [stars, setStars] = useState(0);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const [comment, setComment] = useState("");
  const [tip, setTip] = useState<TipChoice>(NO_TIP);
  const form = useRef<HTMLFormElement>(null);
  const choose = (chosen: number) => {
    if (chosen >= GOOD_FROM !== stars >= GOOD_FROM) setReasons([]);
    setStars(chosen);
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (stars === 0) return sending.fail(words.rateFirst);
    const minor = canTip ? tipMinor(tip, doc.money?.currency) : 0;
    if (minor === null) return sending.fail(words.tipInvalid);
    void sending.send((key) => sendRating(token, ratingOf(stars, reasons, comment, minor), key));
  };
  const report = () => {
    choose(1);
    form.current?.querySelector<HTMLInputElement>("input[name=stars]")?.focus();
  };
  return (
    <form ref={form} className="card rate" onSubmit={submit} noValidate>
      <h2>{words.rate}</h2>
      <ChooseStars chosen={stars} onChoose={choose} />
      {stars > 0 && <Reasons good={stars >= GOOD_FROM} chosen={reasons} onChoose={setReasons} />}
      {stars > 0 && (
        <label className="field">
          <span>{words.comment}</span>
          <textarea rows={2} maxLength={COMMENT_CHARS_MAX} value={comment} onChange={(event) => setComment(event.target.value)} />
        </label>
      )}
      {canTip && doc.money && <Tip tip={tip} onTip={setTip} currency={doc.money.currency} name={doc.worker?.firstName ?? words.driver} />}
      <p role="alert" className="said bad">
        {sending.error ?? ""}
      </p>
      <div className="row">
        {stars === 0 ? (
          <button type="button" className="quiet" onClick={report} title={words.reportHint}>
            {words.report}
          </button>
        ) : (
          <span />
        )}
        <button type="submit" disabled={sending.busy}>
          {sending.busy ? words.sending : words.rateSend}
        </button>
      </div>
    </form>
  );
}

function ratingOf(stars: number, reasons: readonly string[], comment: string, tip: number): Rating {
  return {
    stars,
    ...(reasons.length > 0 ? { reasons: [...reasons] } : {}),
    ...(comment.trim() ? { comment: comment.trim() } : {}),
    ...(tip > 0 ? { tip_minor: tip } : {}),
  };
}

interface ReasonsProps {
  good: boolean;
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

function Reasons({ good, chosen, onChoose }: ReasonsProps) {
  const words = useWords();
  const all = Object.entries(good ? words.reasonsGood : words.reasonsBad);
  const turn = (code: string) => onChoose(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  return (
    <fieldset className="chips">
      <legend>{good ? words.rateGood : words.rateBad}</legend>
      {all.map(([code, word]) => (
        <label key={code}>
          <input type="checkbox" checked={chosen.includes(code)} onChange={() => turn(code)} />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
