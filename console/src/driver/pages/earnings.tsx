// What was earned, line by line, beside what the offers promised.

import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { clockTime, shortId } from "../../shared/format";
import { compared, type EarningLine, type Earnings } from "../core/earnings";
import { partWords } from "../core/words";
import { Spinner } from "../parts/bits";
import { money, useDriver, useView } from "../parts/use";

export function EarningsPage(): ReactNode {
  const driver = useDriver();
  const { money: fetched, known, link } = useView();
  useEffect(() => void driver.fetchMoney(), [driver]);
  if (fetched.state === "not_here") return <Empty title="No earnings page here" words="This server does not show drivers their statement. Ask the office." />;
  if (fetched.state === "unknown") {
    return link.status === "live" ? <Spinner label="Fetching your earnings…" /> : <Empty title="Not known yet" words="Earnings come from the office; they are shown as soon as there is a connection." />;
  }
  const { earnings } = fetched;
  const currency = earnings.currency ?? known.currency;
  return (
    <div className="page">
      <section className="hero money-hero">
        <p>Today</p>
        <h1 className="num">{money(earnings.today_minor, currency)}</h1>
        <p className="soft num">{money(earnings.week_minor, currency)} in seven days · {money(earnings.wallet_minor ?? known.wallet_minor, currency)} owed to you</p>
      </section>
      <Week earnings={earnings} currency={currency} />
      <section className="card">
        <h2>Jobs</h2>
        {earnings.lines.length === 0 && <p className="soft">Nothing yet. Each job you finish stands here with its parts.</p>}
        <ul className="lines">{earnings.lines.slice(0, 100).map((line, i) => <Line key={`${line.order_id}${line.at}${i}`} line={line} currency={currency} />)}</ul>
      </section>
      <p className="soft foot-note">As of {clockTime(fetched.at)}. The office counts; this page only shows.</p>
    </div>
  );
}

function Week({ earnings, currency }: { earnings: Earnings; currency: string | null }): ReactNode {
  const most = Math.max(1, ...earnings.days.map((day) => day.minor));
  return (
    <section className="card">
      <ul className="week" aria-label="The last seven days">
        {earnings.days.map((day) => {
          const name = new Date(day.start).toLocaleDateString([], { weekday: "short" });
          return (
            <li key={day.start}>
              <span className="week-bar" aria-hidden="true"><i style={{ height: `${Math.max(2, (day.minor / most) * 100)}%` }} /></span>
              <span className="week-day">{name}</span>
              <span className="visually-hidden">{money(day.minor, currency)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Line({ line, currency }: { line: EarningLine; currency: string | null }): ReactNode {
  const verdict = compared(line);
  return (
    <li>
      <details>
        <summary>
          <span className="line-what">{line.order_id ? `Job ${shortId(line.order_id)}` : "Account"}<small className="num">{new Date(line.at).toLocaleDateString([], { day: "numeric", month: "short" })}, {clockTime(line.at)}</small></span>
          <span className="line-sum">
            <b className="num">{money(line.earned_minor, currency)}</b>
            {verdict === "as_offered" && <small className="good"><IconCheck aria-hidden="true" /> as offered</small>}
            {verdict === "differs" && <small className="warn"><IconInfoCircle aria-hidden="true" /> offered {money(line.offer_minor ?? 0, currency)}</small>}
          </span>
        </summary>
        <dl className="line-parts">
          {line.parts.map((part) => <div key={part.kind}><dt>{partWords(part.kind)}</dt><dd className="num">{money(part.minor, currency)}</dd></div>)}
          {line.cash_minor !== 0 && <div><dt>{line.cash_minor > 0 ? "Cash you took for the office" : "Cash handed in"}</dt><dd className="num">{money(Math.abs(line.cash_minor), currency)}</dd></div>}
        </dl>
        {verdict === "differs" && <p className="soft">A failed job pays a share of the offer. Anything else: show this line to the office.</p>}
      </details>
    </li>
  );
}

function Empty({ title, words }: { title: string; words: string }): ReactNode {
  return (
    <section className="hero">
      <IconInfoCircle aria-hidden="true" />
      <h1>{title}</h1>
      <p>{words}</p>
    </section>
  );
}
