// An offer fills the screen: what it pays, what it asks, how long it stands.

import { IconCash, IconCircleCheck, IconCircleX, IconMapPin, IconPackage, IconRoute } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { distance, span } from "../../shared/format";
import { acceptOffer, declineOffer, seeOffer } from "../core/acts";
import type { OfferOutcome, OfferShown } from "../core/view";
import type { Offer } from "../core/wire";
import { DECLINE_REASONS, offerEnd, partWords } from "../core/words";
import { HoldButton } from "../parts/hold";
import { Sheet } from "../parts/sheet";
import { Sketch } from "../parts/sketch";
import { money, useDriver, useNow, useView } from "../parts/use";

const HOLD_MS = 600;

export function OfferPage({ shown, queued }: { shown: OfferShown; queued: number }): ReactNode {
  const driver = useDriver();
  const view = useView();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isDeclining, setDeclining] = useState(false);
  const { offer } = shown;
  useEffect(() => {
    const page = dialog.current;
    if (page && !page.open) page.showModal();
    return () => page?.close();
  }, []);
  useEffect(() => seeOffer(driver, offer), [driver, offer]);
  const isAsked = shown.asked === "accept";
  return (
    <dialog ref={dialog} className="offer" aria-labelledby="offer-pay" onCancel={(event) => event.preventDefault()}>
      <Deadline offer={offer} />
      <div className="offer-body">
        <p className="offer-kind">New offer{queued > 0 && <span className="chip">{queued} more after this</span>}</p>
        <Pay offer={offer} />
        <Sketch me={view.locator.last} pickup={offer.pickup} dropoff={offer.dropoff} />
        <Facts offer={offer} />
      </div>
      <div className="offer-foot">
        {isAsked ? (
          <p className="asked" role="status"><span className="spin" aria-hidden="true" />{view.link.status === "live" ? "Asking for it…" : "No connection: your yes is sent as soon as it is back, if the offer still stands."}</p>
        ) : (
          <>
            <HoldButton holdMs={HOLD_MS} tone="accent" question="Accept this offer?" onHeld={() => void acceptOffer(driver, offer.offer_id)}>
              Hold to accept
            </HoldButton>
            <button type="button" className="big plain" onClick={() => setDeclining(true)}>Decline</button>
          </>
        )}
      </div>
      {isDeclining && <Decline offer={offer} onClose={() => setDeclining(false)} />}
    </dialog>
  );
}

function Deadline({ offer }: { offer: Offer }): ReactNode {
  const { clock } = useDriver();
  const now = useNow(200);
  const left = Math.max(0, offer.valid_until - now);
  const [whole] = useState(() => Math.max(1_000, offer.valid_until - clock.now()));
  const seconds = Math.ceil(left / 1_000);
  return (
    <div className={`deadline ${left < 10_000 ? "soon" : ""}`} role="timer" aria-label={`${seconds} seconds left`}>
      <span style={{ transform: `scaleX(${Math.min(1, left / whole)})` }} />
      <strong className="num">{seconds > 0 ? `${seconds} s` : "Time is up"}</strong>
    </div>
  );
}

function Pay({ offer }: { offer: Offer }): ReactNode {
  const { pay } = offer;
  return (
    <>
      <h1 id="offer-pay" className="num">{money(pay.total_minor, pay.currency)}</h1>
      <ul className="parts" aria-label="Parts of the pay">
        {pay.parts.map((part) => (
          <li key={part.kind}>{partWords(part.kind)} <b className="num">{money(part.minor, pay.currency)}</b></li>
        ))}
      </ul>
    </>
  );
}

function Facts({ offer }: { offer: Offer }): ReactNode {
  const { currency } = offer.pay;
  return (
    <ul className="facts">
      <li><IconPackage aria-hidden="true" /><span>To the pickup</span><b className="num">{distance(offer.to_pickup_m)} · {span(offer.to_pickup_s * 1_000)}</b></li>
      <li><IconRoute aria-hidden="true" /><span>Then the trip</span><b className="num">{distance(offer.trip_m)}{offer.trip_s ? ` · ${span(offer.trip_s * 1_000)}` : ""}</b></li>
      {offer.cash_due_minor > 0 ? (
        <li className="cash"><IconCash aria-hidden="true" /><span>Cash to collect</span><b className="num">{money(offer.cash_due_minor, currency)}</b></li>
      ) : (
        <li><IconMapPin aria-hidden="true" /><span>Already paid</span><b>No cash</b></li>
      )}
    </ul>
  );
}

function Decline({ offer, onClose }: { offer: Offer; onClose: () => void }): ReactNode {
  const driver = useDriver();
  const [note, setNote] = useState("");
  return (
    <Sheet title="Why not this one?" onClose={onClose}>
      <p className="soft">It goes to someone else at once. The office learns from reasons.</p>
      <div className="choices">
        {DECLINE_REASONS.map(({ reason, words }) => (
          <button key={reason} type="button" className="choice" onClick={() => void declineOffer(driver, offer.offer_id, reason, note)}>{words}</button>
        ))}
      </div>
      <label className="field">
        <span>A word on it (optional)</span>
        <input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
      </label>
    </Sheet>
  );
}

const STAYS_MS = { good: 2_200, bad: 5_000 };

/** What became of an offer, at once. */
export function OutcomePage({ outcome }: { outcome: OfferOutcome }): ReactNode {
  const driver = useDriver();
  const said = offerEnd(outcome.why);
  const isOurs = outcome.why === "yours";
  useEffect(() => {
    const timer = setTimeout(() => driver.closeOutcome(), isOurs ? STAYS_MS.good : STAYS_MS.bad);
    return () => clearTimeout(timer);
  }, [driver, outcome, isOurs]);
  return (
    <div className={`outcome ${isOurs ? "good" : "gone"}`} role="alert">
      {isOurs ? <IconCircleCheck aria-hidden="true" /> : <IconCircleX aria-hidden="true" />}
      <h1>{said.title}</h1>
      <p>{said.words}</p>
      <p className="num soft">{money(outcome.offer.pay.total_minor, outcome.offer.pay.currency)}</p>
      <button type="button" className="big plain" onClick={() => driver.closeOutcome()}>OK</button>
    </div>
  );
}
