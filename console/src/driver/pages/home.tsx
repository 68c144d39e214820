// Without a job: is the phone fit, go available, wait, take a break.

import { IconCoffee, IconHome, IconPlayerPause, IconPower } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { clockTime, shortId } from "../../shared/format";
import { endBreak, setDuty, takeBreak } from "../core/acts";
import { custody } from "../core/cash";
import type { View } from "../core/view";
import { unlock } from "../device/alarm";
import { Meter } from "../parts/bits";
import { money, useDriver, useView } from "../parts/use";
import { Checks } from "./checks";

export function HomePage(): ReactNode {
  const view = useView();
  const { duty } = view.known;
  return (
    <div className="page home">
      <EndedHere view={view} />
      {duty === "available" || duty === "heading_home" ? <Looking view={view} /> : <Resting view={view} />}
      <Purse view={view} />
      <Checks />
      <DutyButtons view={view} />
    </div>
  );
}

function Resting({ view }: { view: View }): ReactNode {
  const isBreak = view.known.duty === "paused";
  return (
    <section className="hero">
      {isBreak ? <IconCoffee aria-hidden="true" /> : <IconHome aria-hidden="true" />}
      <h1>{isBreak ? "You are on a break" : "You are off duty"}</h1>
      <p>{isBreak ? "No offers come until you are back." : "Your position is not sent. Go available when you are ready."}</p>
    </section>
  );
}

function Looking({ view }: { view: View }): ReactNode {
  const isLive = view.link.status === "live";
  return (
    <section className="hero looking" data-live={isLive}>
      <span className="pulse" aria-hidden="true"><i /><i /><b /></span>
      <h1>{isLive ? "Waiting for offers" : "Waiting for the network"}</h1>
      <p>{isLive ? "Keep this page in front. An offer rings and fills the screen." : "Offers reach you again as soon as there is a connection."}</p>
    </section>
  );
}

function Purse({ view }: { view: View }): ReactNode {
  const { known, money: earned } = view;
  const share = custody(known.cash_minor, known.cash_cap_minor);
  return (
    <section className="card purse">
      <dl className="figures">
        <div>
          <dt>Today</dt>
          <dd>{earned.state === "known" ? money(earned.earnings.today_minor, known.currency) : "–"}</dd>
        </div>
        <div>
          <dt>Owed to you</dt>
          <dd>{money(known.wallet_minor, known.currency)}</dd>
        </div>
      </dl>
      {share !== null && known.cash_cap_minor !== null && (
        <Meter
          label="Cash you hold"
          share={share}
          words={`${money(known.cash_minor, known.currency)} of ${money(known.cash_cap_minor, known.currency)}`}
          tone={share >= 1 ? "bad" : share >= 0.8 ? "warn" : undefined}
        />
      )}
    </section>
  );
}

function DutyButtons({ view }: { view: View }): ReactNode {
  const driver = useDriver();
  const { duty } = view.known;
  if (duty === "off_duty" || duty === "paused") {
    const start = (): void => {
      unlock();
      void (duty === "paused" ? endBreak(driver) : setDuty(driver, "available"));
    };
    return (
      <div className="dock">
        {duty === "paused" && <button type="button" className="big plain" onClick={() => void setDuty(driver, "off_duty")}>Off duty</button>}
        <button type="button" className="big accent" onClick={start}>{duty === "paused" ? "I am back" : "Go available"}</button>
      </div>
    );
  }
  return (
    <div className="dock">
      <button type="button" className="big plain" onClick={() => void takeBreak(driver)}><IconPlayerPause aria-hidden="true" /> Break</button>
      <button type="button" className="big plain" onClick={() => void setDuty(driver, "off_duty")}><IconPower aria-hidden="true" /> Off duty</button>
    </div>
  );
}

const HOW = { delivered: "delivered", partly: "handed over in part", failed: "not delivered", released: "given back" };

/** Jobs that ended on this phone and that the office has not heard of. */
function EndedHere({ view }: { view: View }): ReactNode {
  return view.ended.map(({ job, how, at }) => (
    <section className="card ended" key={job.assignment_id} role="status">
      <strong>Job {shortId(job.order_id)} {HOW[how]} at {clockTime(at)}</strong>
      <p>Not confirmed yet. It is kept on this phone and sent as soon as there is a connection.</p>
    </section>
  ));
}
