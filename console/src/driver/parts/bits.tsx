// Small pieces that several pages share.

import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Contact } from "../core/wire";

/** A state by shape, colour and word. */
export function StateIcon({ state }: { state: "good" | "warn" | "bad" | "unknown" }): ReactNode {
  const icons = { good: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX, unknown: IconCircleDashed };
  const words = { good: "Good", warn: "Take care", bad: "Needs fixing", unknown: "Not known" };
  const Icon = icons[state];
  return (
    <span className={`state ${state}`}>
      <Icon aria-hidden="true" />
      <span className="visually-hidden">{words[state]}: </span>
    </span>
  );
}

/** A bar from nothing to full, with its words beside it. */
export function Meter({ label, share, words, tone }: { label: string; share: number; words: string; tone?: "warn" | "bad" | undefined }): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className="meter">
      <div className="meter-head">
        <span>{label}</span>
        <span className="num">{words}</span>
      </div>
      <div className={`meter-bar ${tone ?? ""}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={words}>
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

/** A person's own text: never markup, and never turning the text around it. */
export function Said({ children }: { children: string }): ReactNode {
  return <bdi className="said">{children}</bdi>;
}

export function nameOf(contact: Contact, otherwise: string): string {
  return contact.name?.trim() || otherwise;
}

export function Spinner({ label }: { label: string }): ReactNode {
  return (
    <div className="spinner" role="status">
      <span aria-hidden="true" />
      <p>{label}</p>
    </div>
  );
}
