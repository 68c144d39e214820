// The ladder of offers, wave by wave: who was asked, what the phone and the person did
// with it, how long each took, and how it ended.
import { amount, distance, exactTime, span } from "../../shared/format";
import { workerName } from "../store/derive";
import { useMarket } from "../store/market";
import type { OfferView } from "./orderData";
import { useNow } from "./useNow";
import { earning, refusal } from "./words";

export function Offers({ offers }: { offers: readonly OfferView[] }) {
  if (offers.length === 0) return <p className="tab quiet">Nobody has been asked yet.</p>;
  const waves = [...new Set(offers.map((offer) => offer.wave))].sort((a, b) => b - a);
  return (
    <div className="tab">
      {waves.map((wave) => (
        <section key={wave} aria-label={`Wave ${wave}`}>
          <h3>Wave {wave}</h3>
          <ul className="offers">
            {offers.filter((offer) => offer.wave === wave).map((offer) => (
              <Offer key={offer.id} offer={offer} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const OPEN = new Set(["created", "sent", "received", "seen"]);

function Offer({ offer }: { offer: OfferView }) {
  const row = useMarket((market) => market.workers.get(offer.worker_id));
  const parts = offer.pay.parts.map((part) => `${earning(part.kind)} ${amount(part.minor, offer.pay.currency)}`);
  return (
    <li className="offer" data-state={offer.state}>
      <div className="offer-head">
        <strong>
          <bdi>{workerName(row)}</bdi>
        </strong>
        <span className="offer-end">{ending(offer)}</span>
        <span className="grow" />
        <span className="num" title={parts.join(", ")}>
          {amount(offer.pay.total_minor, offer.pay.currency)}
        </span>
      </div>
      <Steps offer={offer} />
      {OPEN.has(offer.state) && <Deadline until={Date.parse(offer.valid_until)} from={Date.parse(offer.created_at)} />}
      <p className="quiet">
        {distance(offer.to_pickup_m)} to the pickup, {span(offer.to_pickup_s * 1_000)} · {parts.join(" + ")}
        {offer.cash_due_minor > 0 && ` · ${amount(offer.cash_due_minor, offer.pay.currency)} cash`}
      </p>
    </li>
  );
}

function ending(offer: OfferView): string {
  switch (offer.state) {
    case "accepted":
      return "accepted";
    case "declined":
      return `declined${offer.declined ? `: ${refusal(offer.declined)}` : ""}`;
    case "withdrawn":
      return `withdrawn${offer.withdrawn ? `: ${refusal(offer.withdrawn)}` : ""}`;
    case "expired":
      return "no answer in time";
    case "lost":
      return "accepted too late";
    default:
      return "waiting for an answer";
  }
}

/** Each step with how long it took since the one before. */
function Steps({ offer }: { offer: OfferView }) {
  const all: [string, string | null | undefined][] = [
    ["made", offer.created_at],
    ["sent", offer.sent_at],
    ["received", offer.received_at],
    ["seen", offer.seen_at],
    [offer.state === "accepted" || offer.state === "declined" ? "answered" : "ended", offer.ended_at],
  ];
  const steps = all.flatMap(([what, at]) => (at ? [{ what, at: Date.parse(at) }] : [])).sort((a, b) => a.at - b.at);
  return (
    <ol className="steps">
      {steps.map(({ what, at }, i) => {
        const before = steps[i - 1];
        return (
          <li key={what} title={exactTime(at)}>
            {what}
            {before && <span className="num"> +{lapse(at - before.at)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function lapse(ms: number): string {
  return ms < 1_000 ? `${Math.max(0, Math.round(ms))} ms` : span(ms);
}

/** What is left, by the server's clock. */
function Deadline({ until, from }: { until: number; from: number }) {
  const now = useNow(500);
  const left = Math.max(0, until - now);
  const share = until > from ? left / (until - from) : 0;
  return (
    <div className="deadline">
      <span className="deadline-bar" aria-hidden>
        <span style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
      </span>
      <span className="num">{left > 0 ? `${Math.ceil(left / 1_000)} s left` : "time is up"}</span>
    </div>
  );
}
