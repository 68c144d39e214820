// An order's state as a shape, a colour and a word: never as a colour alone.
import type { ReactNode } from "react";
import { spoken } from "../../shared/format";

type Look = { tone: "wait" | "go" | "ok" | "bad" | "off"; shape: ReactNode };

const DIAMOND = <path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" />;
const RING = <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="2" />;
const DISC = <circle cx="8" cy="8" r="6.5" />;
const ARROW = <path d="M3 2 14 8 3 14Z" />;
const TICK = <path d="M2.5 8.5 6.5 12.5 13.5 3.5" fill="none" stroke="currentColor" strokeWidth="2.4" />;
const CROSS = <path d="M3 3 13 13M13 3 3 13" fill="none" stroke="currentColor" strokeWidth="2.4" />;
const BACK = <path d="M13 2 2 8 13 14Z" />;

const LOOKS: Record<string, Look> = {
  placed: { tone: "wait", shape: RING },
  confirmed: { tone: "wait", shape: RING },
  scheduled: { tone: "off", shape: RING },
  dispatching: { tone: "wait", shape: DIAMOND },
  assigned: { tone: "go", shape: DISC },
  in_progress: { tone: "go", shape: ARROW },
  delivered: { tone: "ok", shape: TICK },
  partially_delivered: { tone: "wait", shape: TICK },
  failed: { tone: "bad", shape: CROSS },
  returning: { tone: "wait", shape: BACK },
  returned: { tone: "off", shape: BACK },
  cancelled: { tone: "off", shape: CROSS },
  expired: { tone: "bad", shape: CROSS },
};

export function StateMark({ state }: { state: string }) {
  const look = LOOKS[state] ?? { tone: "off", shape: RING };
  return (
    <span className="state-mark" data-tone={look.tone}>
      <svg viewBox="0 0 16 16" width="12" height="12" fill="currentColor" aria-hidden>
        {look.shape}
      </svg>
      {spoken(state)}
    </span>
  );
}
