// Earnings as people read them, from either of the server's answers. Pure.

export interface EarningLine {
  order_id: string | null;
  /** Epoch milliseconds. */
  at: number;
  earned_minor: number;
  /** What the offer promised; null where it is not known. */
  offer_minor: number | null;
  parts: { kind: string; minor: number }[];
  cash_minor: number;
}

export interface Earnings {
  currency: string | null;
  wallet_minor: number | null;
  today_minor: number;
  week_minor: number;
  /** The last seven days, oldest first. */
  days: { start: number; minor: number }[];
  lines: EarningLine[];
}

/** `GET /workers/{id}/day`. */
export interface DayAnswer {
  duty?: string;
  currency?: string | null;
  cash_minor?: number;
  cash_cap_minor?: number | null;
  wallet_minor?: number;
  earned_today_minor?: number;
  earned_week_minor?: number;
  lines?: { order_id?: string | null; at: string | number; offer_minor?: number | null; earned_minor: number; parts?: { kind: string; minor: number }[]; cash_minor?: number }[];
}

/** `GET /workers/{id}/statement`. */
export interface StatementAnswer {
  currency: string;
  wallet_minor: number;
  cash_minor: number;
  lines: { order_id?: string | null; at: string; earnings: { kind: string; minor: number }[]; earned_minor: number; cash_minor: number }[];
}

const DAY_MS = 86_400_000;

export function fromDay(answer: DayAnswer, promised: Record<string, number>, now: number): Earnings {
  const lines = (answer.lines ?? []).map((line) => ({
    order_id: line.order_id ?? null,
    at: moment(line.at),
    earned_minor: line.earned_minor,
    offer_minor: line.offer_minor ?? promise(promised, line.order_id),
    parts: line.parts ?? [],
    cash_minor: line.cash_minor ?? 0,
  }));
  const counted = count(lines, now);
  return {
    ...counted,
    currency: answer.currency ?? null,
    wallet_minor: answer.wallet_minor ?? null,
    today_minor: answer.earned_today_minor ?? counted.today_minor,
    week_minor: answer.earned_week_minor ?? counted.week_minor,
  };
}

export function fromStatement(answer: StatementAnswer, promised: Record<string, number>, now: number): Earnings {
  const lines = answer.lines
    .filter((line) => line.earned_minor !== 0 || line.cash_minor !== 0)
    .map((line) => ({
      order_id: line.order_id ?? null,
      at: moment(line.at),
      earned_minor: line.earned_minor,
      offer_minor: promise(promised, line.order_id),
      parts: line.earnings,
      cash_minor: line.cash_minor,
    }));
  return { ...count(lines, now), currency: answer.currency, wallet_minor: answer.wallet_minor };
}

/** How a line stands to what was promised. */
export function compared(line: EarningLine): "as_offered" | "differs" | "unknown" {
  if (line.offer_minor === null) return "unknown";
  const tips = line.parts.filter((part) => part.kind.endsWith("tip")).reduce((sum, part) => sum + part.minor, 0);
  return line.earned_minor - tips === line.offer_minor ? "as_offered" : "differs";
}

function count(lines: EarningLine[], now: number): Omit<Earnings, "currency" | "wallet_minor"> {
  const today = startOfDay(now);
  const days = Array.from({ length: 7 }, (_, i) => {
    const start = startOfDay(today - (6 - i) * DAY_MS + DAY_MS / 2);
    const end = startOfDay(start + DAY_MS * 1.5);
    return { start, minor: sum(lines.filter((line) => line.at >= start && line.at < end)) };
  });
  const sorted = [...lines].sort((a, b) => b.at - a.at);
  return {
    today_minor: sum(lines.filter((line) => line.at >= today)),
    week_minor: days.reduce((all, day) => all + day.minor, 0),
    days,
    lines: sorted,
  };
}

function sum(lines: EarningLine[]): number {
  return lines.reduce((all, line) => all + line.earned_minor, 0);
}

function promise(promised: Record<string, number>, order: string | null | undefined): number | null {
  return (order ? promised[order] : undefined) ?? null;
}

function moment(at: string | number): number {
  return typeof at === "number" ? at : Date.parse(at);
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
