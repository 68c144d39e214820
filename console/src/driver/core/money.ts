// Fetches what the socket does not tell: what was earned (the day's summary where the
// server has it, else the statement), and the worker's card.

import { ask, Problem } from "../../shared/api/http";
import { type DayAnswer, fromDay, fromStatement, type StatementAnswer } from "./earnings";
import type { Session } from "./session";
import type { Money } from "./view";
import type { Duty } from "./wire";

/** Null when the server could not be asked: what is shown stays. */
export async function fetchMoney(session: Session, promised: Record<string, number>): Promise<Money | null> {
  const path = `/workers/${session.worker_id}`;
  try {
    const { data: day } = await ask<DayAnswer>(`${path}/day`, { token: session.token });
    return { state: "known", earnings: fromDay(day, promised, Date.now()), at: Date.now() };
  } catch (error) {
    const isMissing = error instanceof Problem && error.status === 404;
    return isMissing ? await fromStatementOf(path, session.token, promised) : null;
  }
}

/** `GET /workers/{id}`: what the office may have changed, and how offers went. */
export interface CardAnswer {
  name?: string | null;
  duty: Duty;
  blocked?: string | null;
  rating?: number | null;
  cash_minor: number;
  cash_cap_minor: number;
  stats?: Stats;
}

export interface Stats {
  offers: number;
  accepted: number;
  declined: number;
  expired: number;
  delivered: number;
  failed: number;
  released: number;
}

/** Null when the server could not be asked or does not say. */
export async function fetchCard(session: Session): Promise<CardAnswer | null> {
  return ask<CardAnswer>(`/workers/${session.worker_id}`, { token: session.token }).then(
    ({ data }) => data,
    () => null,
  );
}

async function fromStatementOf(path: string, token: string, promised: Record<string, number>): Promise<Money | null> {
  try {
    const { data } = await ask<StatementAnswer>(`${path}/statement`, { token });
    return { state: "known", earnings: fromStatement(data, promised, Date.now()), at: Date.now() };
  } catch (error) {
    const isRefused = error instanceof Problem && (error.status === 403 || error.status === 404);
    return isRefused ? { state: "not_here" } : null;
  }
}
