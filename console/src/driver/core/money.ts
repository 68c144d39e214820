// Fetches what was earned: the day's summary where the server has it, else the
// statement.

import { ask, Problem } from "../../shared/api/http";
import { type DayAnswer, fromDay, fromStatement, type StatementAnswer } from "./earnings";
import type { Session } from "./session";
import type { Money } from "./view";

export interface Fetched {
  /** Null when the server could not be asked: what is shown stays. */
  money: Money | null;
  /** What the office may have changed meanwhile. */
  day: DayAnswer | null;
}

export async function fetchMoney(session: Session, promised: Record<string, number>): Promise<Fetched> {
  const path = `/workers/${session.worker_id}`;
  try {
    const { data: day } = await ask<DayAnswer>(`${path}/day`, { token: session.token });
    return { money: { state: "known", earnings: fromDay(day, promised, Date.now()), at: Date.now() }, day };
  } catch (error) {
    const isMissing = error instanceof Problem && error.status === 404;
    return { money: isMissing ? await fromStatementOf(path, session.token, promised) : null, day: null };
  }
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
