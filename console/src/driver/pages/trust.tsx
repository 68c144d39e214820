// What is tracked and when, in plain words, with today's own figures.

import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { clockTime, spoken } from "../../shared/format";
import { go, useView } from "../parts/use";

export function TrustPage(): ReactNode {
  const { known, locator, fixes } = useView();
  const { policy } = known;
  const isTracked = known.duty !== "off_duty" || known.jobs.length > 0;
  const rejected = Object.entries(fixes.rejected);
  return (
    <div className="page text">
      <button type="button" className="back" onClick={() => go("more")}><IconArrowLeft aria-hidden="true" /> More</button>
      <h1>What is tracked, and when</h1>
      <p className={`verdict ${isTracked ? "warn" : "good"}`}>{isTracked ? "Right now your position is sent." : "Right now nothing is sent: you are off duty."}</p>
      {locator.last?.mock && <p className="verdict warn">This is the demo: your position is made up, and says so with every fix.</p>}
      <section className="card">
        <h2>When</h2>
        <ul className="plain-list">
          <li><b>Off duty without a job:</b> never.</li>
          <li><b>Available:</b> every {policy.moving_idle_s} s on the move, every {policy.still_s} s at rest.</li>
          <li><b>On a job:</b> every {policy.moving_engaged_s} s on the move; every second just after accepting and within {policy.burst_m} m of a stop.</li>
        </ul>
      </section>
      <section className="card">
        <h2>What</h2>
        <p>Place, accuracy, speed, direction, height, the time on your phone, and the battery where the phone tells it. With each step of a job: the time and the place where you did it. No contacts, no photos but those you take here, nothing from other apps.</p>
      </section>
      <section className="card">
        <h2>Who sees it</h2>
        <p>The dispatchers of your market. A customer sees you only while you come to them, and nothing after the delivery.</p>
      </section>
      <section className="card">
        <h2>What a web page cannot do</h2>
        <ul className="plain-list">
          <li>With the screen off or another app in front, the browser gives no location. The office then sees your last position with its age, marked as stale; nobody guesses where you are.</li>
          <li>On a job the page keeps the screen on where the browser can. On iPhones it can less.</li>
          <li>To be tracked with the screen off, <button type="button" className="link" onClick={() => go("tracker")}>pair the Traccar Client app</button>.</li>
        </ul>
      </section>
      {known.stats && (
        <section className="card">
          <h2>Your figures</h2>
          <dl className="line-parts">
            <div><dt>Offers seen or missed</dt><dd className="num">{known.stats.offers}</dd></div>
            <div><dt>Accepted</dt><dd className="num">{known.stats.accepted}</dd></div>
            <div><dt>Declined</dt><dd className="num">{known.stats.declined}</dd></div>
            <div><dt>Ran out of time</dt><dd className="num">{known.stats.expired}</dd></div>
            <div><dt>Delivered</dt><dd className="num">{known.stats.delivered}</dd></div>
            <div><dt>Failed</dt><dd className="num">{known.stats.failed}</dd></div>
            <div><dt>Given back</dt><dd className="num">{known.stats.released}</dd></div>
            {known.rating !== null && <div><dt>Rating</dt><dd className="num">{known.rating.toFixed(1)} of 5</dd></div>}
          </dl>
        </section>
      )}
      <section className="card">
        <h2>Since you opened the app</h2>
        <dl className="line-parts">
          <div><dt>Positions sent</dt><dd className="num">{fixes.sent}</dd></div>
          <div><dt>Last one</dt><dd className="num">{locator.last ? `${clockTime(locator.last.ts)}, within ${Math.round(locator.last.acc)} m` : "none"}</dd></div>
          {rejected.map(([reason, count]) => <div key={reason}><dt>Not believed: {spoken(reason)}</dt><dd className="num">{count}</dd></div>)}
        </dl>
      </section>
    </div>
  );
}
