// The app without its pages: one connection, one outbox, one receiver, and the view
// they add up to. Nothing is said to be done before the server said so; what waits
// is shown as waiting.

import { words } from "../../shared/api/http";
import { ServerClock } from "../../shared/clock";
import { span } from "../../shared/format";
import { meaningOf } from "./answers";
import { uuid } from "./ids";
import { goalOf } from "./job";
import { afterCard, afterNews, afterYes, fromSnapshot, type Known, nothingKnown } from "./known";
import type { Locator } from "./locator";
import { fetchCard, fetchMoney } from "./money";
import { Notices } from "./notices";
import { type Command, Outbox } from "./outbox";
import { project } from "./project";
import * as sessions from "./session";
import { dialHome, DriverSocket, type LinkView } from "./socket";
import type { Conflict, Storage } from "./storage";
import { Tracking } from "./tracking";
import { Uploads, uploadProof } from "./uploads";
import type { Money, Notice, OfferOutcome, PinState, View } from "./view";
import type { Earned, Job, Offer, Result, Spot, Welcome } from "./wire";
import { planWords } from "./words";

export interface DriverOptions {
  storage: Storage;
  app: string;
  /** A made-up receiver that rides to `goal`; the phone's own where absent. */
  demo?: (goal: () => Spot | null) => Geolocation;
  /** An offer came in: make yourself heard. */
  ring: (offer: Offer) => void;
  quiet: () => void;
  /** Formats money for notices. */
  money: (minor: number, currency: string | null) => string;
}

/** Away longer than this is worth a word when it is over. */
const AWAY_MS = 4_000;
/** After its time an offer stays this long for the server's own word. */
const GRACE_MS = 1_500;
/** Offers whose end may still have to be told. */
const SEEN_MAX = 50;
const POLL_MS = 60_000;

export class Driver {
  readonly clock = new ServerClock();
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly #socket: DriverSocket;
  readonly #tracking: Tracking;
  readonly #notices: Notices;
  readonly #listeners = new Set<() => void>();

  #session: sessions.Session | null = null;
  #known: Known = nothingKnown("");
  #phase: View["phase"] = "starting";
  #out: View["out"] = { why: "never", waiting: 0, busy: false };
  #accepting = new Set<string>();
  /** Offers that were looked at: their end is told, whatever message says it first. */
  #seen = new Map<string, Offer>();
  #outcome: OfferOutcome | null = null;
  #conflicts: Conflict[] = [];
  #othersWaiting = 0;
  #pins: Record<string, PinState> = {};
  #money: Money = { state: "unknown" };
  #awaySince: number | null = null;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #view: View;
  #stale = false;

  constructor(readonly options: DriverOptions) {
    const changed = (): void => this.changed();
    this.outbox = new Outbox({
      store: options.storage.commands,
      transmit: (command) => this.#socket.send(command.kind, { ...command.data, command_id: command.command_id }),
      stamp: (command) => this.#stamp(command),
      changed,
    });
    this.uploads = new Uploads({
      storage: options.storage,
      send: async (proof) => (this.#session ? uploadProof(proof, this.#session.token) : { kind: "signed_out" }),
      changed,
    });
    this.#notices = new Notices(changed);
    this.#tracking = new Tracking({
      send: (fixes) => this.#socket.send("loc", { fixes }),
      geolocation: options.demo ? options.demo(() => goalOf(this.#shown().jobs)) : navigator.geolocation,
      isMock: options.demo !== undefined,
      serverNow: () => this.clock.now(),
      policy: () => this.#known.policy,
      stops: () => this.#shown().jobs.flatMap((job) => [job.pickup, job.dropoff]),
      isTracked: () => this.#phase === "signed_in" && (this.#shown().duty !== "off_duty" || this.#shown().jobs.length > 0),
      changed,
    });
    this.#socket = new DriverSocket({
      dial: dialHome,
      token: () => this.#session?.token ?? "",
      app: options.app,
      clock: this.clock,
      ears: {
        link: (view) => this.#linked(view),
        welcome: (welcome) => this.#welcomed(welcome),
        news: (kind, data) => this.#heard(kind, data),
        result: (result) => void this.#answered(result),
      },
    });
    this.#view = this.#make();
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): View => {
    if (this.#stale) {
      this.#view = this.#make();
      this.#stale = false;
    }
    return this.#view;
  };

  changed(): void {
    if (this.#stale) return;
    this.#stale = true;
    queueMicrotask(() => this.#listeners.forEach((listener) => listener()));
  }

  /** The driver tries out the receiver. */
  tryLocation(): void {
    this.#tracking.tryOut();
  }

  get locator(): Locator {
    return this.#tracking.locator;
  }

  get token(): string {
    return this.#session?.token ?? "";
  }

  // ---- signing in and out

  async start(): Promise<void> {
    window.addEventListener("online", () => this.#networkChanged());
    window.addEventListener("offline", () => this.#networkChanged());
    setInterval(() => this.#poll(), POLL_MS);
    const { code, token } = sessions.fromAddress();
    if (code) await this.signIn(() => sessions.signInByCode(code));
    else if (token) await this.signIn(() => sessions.signInByToken(token));
    else {
      const kept = sessions.keptSession();
      if (kept) await this.#begin(kept);
      else this.#leave("never");
    }
  }

  async signIn(how: () => Promise<sessions.Session>): Promise<void> {
    this.#out = { ...this.#out, busy: true, error: undefined };
    this.changed();
    try {
      const session = await how();
      sessions.keepSession(session);
      await this.#begin(session);
    } catch (error) {
      const kept = sessions.keptSession();
      // A used or stale link must not throw out who is signed in already.
      if (kept && this.#phase === "starting") await this.#begin(kept);
      else this.#leave(this.#out.why, words(error));
    }
  }

  async signOut(): Promise<void> {
    const session = this.#session;
    this.#leave("left");
    sessions.forgetSession();
    if (session) await sessions.signOut(session.token);
  }

  async #begin(session: sessions.Session): Promise<void> {
    this.#session = session;
    const id = session.worker_id;
    this.#known = (await this.options.storage.note<Known>(`known:${id}`)) ?? nothingKnown(id);
    this.#conflicts = await this.options.storage.conflicts(id);
    this.#othersWaiting = await this.options.storage.othersWaiting(id);
    await this.outbox.open(id);
    await this.uploads.open(id);
    this.#phase = "signed_in";
    this.#out = { why: "never", waiting: 0, busy: false };
    this.#socket.start();
    this.#tracking.steer();
    this.changed();
  }

  #leave(why: View["out"]["why"], error?: string): void {
    const waiting = this.#session ? this.outbox.waiting.length + this.uploads.waiting.length : this.#out.waiting;
    this.#session = null;
    this.#socket.stop();
    this.locator.stop();
    this.options.quiet();
    this.#phase = "signed_out";
    this.#out = { why, waiting, busy: false, ...(error ? { error } : {}) };
    this.#outcome = null;
    this.#money = { state: "unknown" };
    this.changed();
  }

  // ---- the connection

  /** This tab takes the connection; the other one shows that it lost it. */
  async useHere(): Promise<void> {
    // The other tab may have sent meanwhile what this one still remembers.
    if (this.#session) await this.outbox.open(this.#session.worker_id);
    this.#socket.takeOver();
  }

  reconnect(): void {
    this.#socket.networkChanged();
  }

  #networkChanged(): void {
    this.#socket.networkChanged();
    if (navigator.onLine) void this.uploads.run();
  }

  #linked(link: LinkView): void {
    if (link.status !== "live") {
      this.outbox.disconnected();
      this.#tracking.broken();
      if (link.status === "waiting") this.#awaySince ??= Date.now();
    }
    if (link.status === "superseded") {
      this.locator.stop();
      this.options.quiet();
    }
    if (link.status === "signed_out") {
      sessions.forgetSession();
      this.#leave("token");
    }
    this.changed();
  }

  #welcomed(welcome: Welcome): void {
    const before = this.#known;
    if (welcome.snapshot) this.#known = fromSnapshot(before, welcome.snapshot);
    this.#known = { ...this.#known, policy: welcome.policy ?? before.policy, heard_at: Date.now() };
    if (welcome.snapshot) this.#missed(before);
    this.#saySpan();
    void this.outbox.connected();
    void this.uploads.run();
    this.#tracking.flush();
    this.#keepKnown();
    this.#tracking.steer();
    this.#watchOffers();
    this.#known.offers.forEach((offer) => this.#ringFor(offer));
    void this.fetchMoney();
  }

  /** A job that went away while nobody listened, and not by a step that waits here. */
  #missed(before: Known): void {
    const ending = project(before, this.outbox.waiting).ended.map(({ job }) => job.assignment_id);
    for (const job of before.jobs) {
      const isThere = this.#known.jobs.some((now) => now.assignment_id === job.assignment_id);
      if (!isThere && !ending.includes(job.assignment_id)) this.#sayPlan("gone", job.order_id);
    }
  }

  #saySpan(): void {
    const away = this.#awaySince === null ? 0 : Date.now() - this.#awaySince;
    this.#awaySince = null;
    if (away < AWAY_MS) return;
    const count = this.outbox.waiting.length;
    const sending = count === 1 ? "One thing is being sent." : `${count} things are being sent in order.`;
    this.notify("good", `Connected again after ${span(away)}`, count > 0 ? sending : "Nothing was lost.");
  }

  #heard(kind: string, data: unknown): void {
    this.#tracking.arrived();
    const before = this.#known;
    this.#known = { ...afterNews(before, kind, data), heard_at: Date.now() };
    if (kind === "offer") this.#ringFor(data as Offer);
    if (kind === "offer.withdrawn") {
      const said = data as { offer_id: string; reason: string };
      this.#endOffer(said.offer_id, said.reason);
    }
    if (kind === "assignment") this.#assigned(data as Job, before);
    if (kind === "plan.changed") {
      const said = data as { assignment_id: string; order_id: string; why: string };
      const here = project(before, this.outbox.waiting).known.jobs;
      if (here.some((job) => job.assignment_id === said.assignment_id)) this.#sayPlan(said.why, said.order_id);
    }
    if (kind === "earnings.posted") this.#earned(data as Earned);
    this.#keepKnown();
    this.#tracking.steer();
    this.#watchOffers();
    this.changed();
  }

  #assigned(job: Job, before: Known): void {
    const told = before.jobs.find((known) => known.assignment_id === job.assignment_id);
    if (told) {
      const isNews = told.dropoff.contact.note !== job.dropoff.contact.note;
      if (isNews) this.notify("plain", "A new note for the drop-off", job.dropoff.contact.note ?? undefined);
      return;
    }
    this.locator.burst();
    const isOurs = [...this.#seen.values()].some((offer) => offer.order_id === job.order_id && this.#accepting.has(offer.offer_id));
    const isKnown = this.outbox.waiting.some((command) => command.data["assignment_id"] === job.assignment_id);
    if (!isOurs && !isKnown) this.notify("plain", "A job for you", "The office gave it to you directly.");
  }

  #sayPlan(why: string, order: string): void {
    const said = planWords(why, order);
    if (said) this.#notices.say("bad", said.title, said.words, true);
  }

  #earned(earned: Earned): void {
    const { money } = this.options;
    const cash = earned.cash_minor > 0 ? `You hold ${money(earned.cash_minor, this.#known.currency)} more in cash.` : undefined;
    if (earned.minor > 0) this.notify("good", `${money(earned.minor, this.#known.currency)} earned`, cash);
    void this.fetchMoney();
  }

  async #answered(result: Result): Promise<void> {
    this.#tracking.arrived();
    this.#tracking.refused(result.rejected ?? []);
    const asked = this.outbox.waiting.find((command) => command.command_id === result.ref);
    // Before the wish leaves the outbox, so that the page never steps back for a moment.
    if (asked && result.ok) this.#known = afterYes(this.#known, asked.kind, asked.data, result.assignment_version);
    const command = await this.outbox.answered(result);
    if (command === "stale") this.#socket.resync();
    if (command && command !== "stale") await this.#settle(command, result);
    this.#keepKnown();
    this.#tracking.steer();
    this.changed();
  }

  async #settle(command: Command, result: Result): Promise<void> {
    const meaning = meaningOf(command, result);
    if (meaning.kind === "offer") this.#endOffer(meaning.offer_id, meaning.why);
    if (meaning.kind === "pin") {
      const state: PinState = meaning.words === null ? { state: "right" } : { state: "wrong", words: meaning.words };
      this.#pins = { ...this.#pins, [meaning.proof_id]: state };
    }
    if (meaning.kind === "conflict") {
      const also = await this.outbox.withdraw(meaning.also);
      const more = also.length > 0 ? ` ${also.length} later ${also.length === 1 ? "step" : "steps"} of the same job went with it.` : "";
      await this.#conflict(meaning.title, meaning.words + more, command.at);
    }
  }

  async #conflict(title: string, said: string, at: number): Promise<void> {
    const conflict: Conflict = { id: uuid(), worker_id: this.#known.worker_id, title, words: said, at };
    this.#conflicts = [conflict, ...this.#conflicts];
    this.notify("bad", title, said);
    await this.options.storage.keepConflict(conflict);
  }

  async understood(id: string): Promise<void> {
    const read = this.#conflicts.find((conflict) => conflict.id === id);
    if (read) this.#notices.dismissTitled(read.title);
    this.#conflicts = this.#conflicts.filter((conflict) => conflict !== read);
    this.changed();
    await this.options.storage.dropConflict(id);
  }

  #stamp(command: Command): Command {
    const job = this.#known.jobs.find((known) => known.assignment_id === command.data["assignment_id"]);
    if (!job) return command;
    return { ...command, data: { ...command.data, assignment_version: job.assignment_version } };
  }

  // ---- offers

  /** The driver's yes went out; until the server's word it is only asked. */
  accepting(offerId: string): void {
    this.#accepting.add(offerId);
    this.options.quiet();
    this.changed();
  }

  /** True the first time an offer is looked at. */
  firstSight(offer: Offer): boolean {
    if (this.#seen.has(offer.offer_id)) return false;
    this.#seen = new Map([...this.#seen, [offer.offer_id, offer] as const].slice(-SEEN_MAX));
    return true;
  }

  /** What becomes of a declined offer is nobody's news. */
  declined(offerId: string): void {
    this.#seen.delete(offerId);
    if (this.#known.offers.length <= 1) this.options.quiet();
  }

  closeOutcome(): void {
    this.#outcome = null;
    this.changed();
  }

  #ringFor(offer: Offer): void {
    const waits = this.#known.offers.some((known) => known.offer_id === offer.offer_id);
    if (waits && offer.valid_until > this.clock.now() && !this.#seen.has(offer.offer_id)) this.options.ring(offer);
  }

  #endOffer(id: string, why: string): void {
    this.#accepting.delete(id);
    this.#known = { ...this.#known, offers: this.#known.offers.filter((offer) => offer.offer_id !== id) };
    const offer = this.#seen.get(id);
    // Nobody is told of the end of an offer that they never saw or declined.
    if (offer) this.#outcome = { offer, why };
    this.#seen.delete(id);
    if (why === "yours") this.locator.burst();
    if (this.#known.offers.length === 0) this.options.quiet();
  }

  /** Lets offers go whose time is up. */
  #watchOffers(): void {
    clearTimeout(this.#expiry);
    const now = this.clock.now();
    for (const { offer_id, valid_until } of this.#known.offers) {
      // With a yes on its way the server decides, however late it says so.
      const over = valid_until + GRACE_MS <= now && !this.#accepting.has(offer_id);
      if (over) this.#endOffer(offer_id, "expired");
    }
    const left = this.#known.offers.map((offer) => offer.valid_until + GRACE_MS - now).filter((ms) => ms > 0);
    if (left.length > 0) this.#expiry = setTimeout(() => this.#watchOffers(), Math.min(...left) + 20);
    this.changed();
  }

  // ---- the rest

  readonly notify = (tone: Notice["tone"], title: string, said?: string): void => this.#notices.say(tone, title, said);

  dismiss(id: number): void {
    this.#notices.dismiss(id);
  }

  pinAsked(proofId: string): void {
    this.#pins = { ...this.#pins, [proofId]: { state: "asking" } };
    this.changed();
  }

  /** Something the driver did has changed what should be tracked. */
  acted(): void {
    this.#tracking.steer();
    this.#watchOffers();
  }

  #poll(): void {
    if (document.visibilityState === "visible" && this.#socket.isLive) void this.fetchMoney();
  }

  /** Earnings, and with them what the office may have changed: duty, block and cash. */
  async fetchMoney(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const [money, card] = await Promise.all([fetchMoney(session, this.#known.promised), fetchCard(session)]);
    if (session !== this.#session) return;
    this.#money = money ?? this.#money;
    if (card) this.#known = afterCard(this.#known, card, this.outbox.waiting);
    this.#keepKnown();
    this.#tracking.steer();
    this.changed();
  }

  #shown(): Known {
    return project(this.#known, this.outbox.waiting).known;
  }

  #keepKnown(): void {
    if (this.#session) void this.options.storage.writeNote(`known:${this.#session.worker_id}`, this.#known);
  }

  #make(): View {
    const { known, ended } = project(this.#known, this.outbox.waiting);
    return {
      phase: this.#phase,
      out: this.#out,
      link: this.#socket.view,
      lasting: this.options.storage.isLasting,
      known,
      ended,
      offers: known.offers.map((offer) => ({ offer, asked: this.#accepting.has(offer.offer_id) ? "accept" : null })),
      outcome: this.#outcome,
      waiting: this.outbox.waiting,
      uploads: this.uploads.waiting,
      conflicts: this.#conflicts,
      othersWaiting: this.#othersWaiting,
      notices: this.#notices.all,
      pins: this.#pins,
      locator: { state: this.locator.state, last: this.locator.last },
      fixes: this.#tracking.view,
      money: this.#money,
    };
  }
}
