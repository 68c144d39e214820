// The job under way: where to, whom to meet, and one big next step.

import { IconAlertTriangle, IconChevronRight, IconMoon, IconNavigation, IconPhone } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { clockTime, distance, minutesTo, shortId } from "../../shared/format";
import { takeStep } from "../core/acts";
import { type Leg, legOf, nextStep, STEPS_OF_A_JOB } from "../core/job";
import { callLink, metresBetween } from "../core/places";
import type { Job, Stop } from "../core/wire";
import { nameOf, Said } from "../parts/bits";
import { money, useDriver, useNow, useView } from "../parts/use";
import { DrivingScreen } from "./driving";
import { HandOverSheet } from "./hand-over";
import { NavigateSheet } from "./navigate";
import { PickUpSheet } from "./pick-up";
import { TroubleSheet } from "./trouble";

type Over = "navigate" | "trouble" | "driving" | "finish" | null;

export function JobPage(): ReactNode {
  const view = useView();
  const [job, ...others] = view.known.jobs;
  if (!job) return null;
  return (
    <div className="page job">
      <CurrentJob key={job.assignment_id} job={job} />
      {others.map((other) => (
        <section className="card" key={other.assignment_id}>
          <strong>Then: job {shortId(other.order_id)}</strong>
          <p><Said>{nameOf(other.dropoff.contact, "Drop-off")}</Said></p>
        </section>
      ))}
    </div>
  );
}

function CurrentJob({ job }: { job: Job }): ReactNode {
  const driver = useDriver();
  const [over, setOver] = useState<Over>(null);
  const leg = legOf(job);
  const next = nextStep(job);
  const close = (): void => setOver(null);
  const step = (): void => {
    if (next?.to === "completed") setOver("finish");
    else if (next) void takeStep(driver, job, next);
  };
  return (
    <>
      <Progress job={job} />
      {leg && <StopCard job={job} leg={leg} onNavigate={() => setOver("navigate")} />}
      <JobMoney job={job} />
      {leg === "pickup" && <OtherStop stop={job.dropoff} label="Then to" />}
      {leg === "dropoff" && <OtherStop stop={job.pickup} label="Picked up at" />}
      <Goods job={job} />
      <div className="dock">
        <div className="dock-row">
          <button type="button" className="mid plain" onClick={() => setOver("trouble")}><IconAlertTriangle aria-hidden="true" /> Problem</button>
          <button type="button" className="mid plain" onClick={() => setOver("driving")}><IconMoon aria-hidden="true" /> Driving screen</button>
        </div>
        {next && (
          <button type="button" className="big accent next" onClick={step}>
            {next.label} <IconChevronRight aria-hidden="true" />
          </button>
        )}
      </div>
      {over === "navigate" && leg && <NavigateSheet stop={job[leg]} onClose={close} />}
      {over === "trouble" && leg && <TroubleSheet job={job} leg={leg} onClose={close} />}
      {over === "driving" && leg && <DrivingScreen job={job} leg={leg} onClose={close} />}
      {over === "finish" && next?.leg === "pickup" && <PickUpSheet job={job} next={next} onClose={close} />}
      {over === "finish" && next?.leg === "dropoff" && <HandOverSheet job={job} next={next} onClose={close} />}
    </>
  );
}

function Progress({ job }: { job: Job }): ReactNode {
  const at = nextStep(job)?.number ?? STEPS_OF_A_JOB;
  return (
    <div className="progress">
      <ol aria-label={`Step ${at} of ${STEPS_OF_A_JOB}`}>
        {Array.from({ length: STEPS_OF_A_JOB }, (_, i) => (
          <li key={i} data-state={i + 1 < at ? "done" : i + 1 === at ? "now" : "ahead"} aria-current={i + 1 === at ? "step" : undefined} />
        ))}
      </ol>
      <span className="num">Job {shortId(job.order_id)} · step {at} of {STEPS_OF_A_JOB}</span>
    </div>
  );
}

const HEADINGS: Record<Leg, string> = { pickup: "Pick up from", dropoff: "Deliver to" };
const NAMELESS: Record<Leg, string> = { pickup: "The shop", dropoff: "The customer" };

function StopCard({ job, leg, onNavigate }: { job: Job; leg: Leg; onNavigate: () => void }): ReactNode {
  const { locator } = useView();
  const stop = job[leg];
  const { contact } = stop;
  const call = callLink(contact.phone);
  const name = nameOf(contact, NAMELESS[leg]);
  return (
    <section className={`card stop ${leg}`}>
      <p className="stop-kind"><span className={`mark ${leg}`} aria-hidden="true" />{HEADINGS[leg]}<Due stop={stop} /></p>
      <h1><Said>{name}</Said></h1>
      {contact.address && <p className="address"><Said>{contact.address}</Said></p>}
      {contact.note && <p className="note"><Said>{contact.note}</Said></p>}
      {locator.last && <p className="soft num">{distance(metresBetween(locator.last, stop))} away as the crow flies</p>}
      <div className="row">
        <button type="button" className="mid accent-soft" onClick={onNavigate}><IconNavigation aria-hidden="true" /> Navigate</button>
        {call && <a className="mid plain" href={call} aria-label={`Call ${name}`}><IconPhone aria-hidden="true" /> Call</a>}
      </div>
    </section>
  );
}

function Due({ stop }: { stop: Stop }): ReactNode {
  const now = useNow(10_000);
  if (!stop.due) return null;
  const left = stop.due - now;
  const tone = left < 0 ? "bad" : left < 10 * 60_000 ? "warn" : "";
  const words = left < 0 ? `${minutesTo(stop.due, now).replace("\u2212", "")} min late` : `by ${clockTime(stop.due)} · ${minutesTo(stop.due, now)} min`;
  return <span className={`chip ${tone}`}>{words}</span>;
}

function OtherStop({ stop, label }: { stop: Stop; label: string }): ReactNode {
  const { contact } = stop;
  return (
    <details className="card other">
      <summary><span>{label}</span> <Said>{nameOf(contact, contact.address ?? "the other stop")}</Said></summary>
      {contact.address && <p><Said>{contact.address}</Said></p>}
      {contact.note && <p className="note"><Said>{contact.note}</Said></p>}
    </details>
  );
}

function JobMoney({ job }: { job: Job }): ReactNode {
  const { currency } = job.pay;
  return (
    <dl className="figures card">
      <div><dt>You earn</dt><dd>{money(job.pay.total_minor, currency)}</dd></div>
      <div className={job.cash_due_minor > 0 ? "due" : ""}>
        <dt>Cash to collect</dt>
        <dd>{job.cash_due_minor > 0 ? money(job.cash_due_minor, currency) : "None, paid"}</dd>
      </div>
    </dl>
  );
}

function Goods({ job }: { job: Job }): ReactNode {
  const pieces = job.lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <details className="card other" open={job.lines.length <= 3}>
      <summary><span>Goods</span> {pieces} {pieces === 1 ? "piece" : "pieces"}</summary>
      <ul className="goods">
        {job.lines.map((line) => (
          <li key={line.product_id}><b className="num">{line.quantity} ×</b> <Said>{line.name}</Said></li>
        ))}
      </ul>
    </details>
  );
}
