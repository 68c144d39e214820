// A button that must be held: no job and no alarm by an accidental touch. Keys are
// held the same way; a screen reader's click asks once more instead.

import { type ReactNode, useEffect, useRef, useState } from "react";

export interface HoldProps {
  holdMs: number;
  tone: "accent" | "bad";
  children: ReactNode;
  /** Asked when something clicks without holding, as screen readers do. */
  question: string;
  disabled?: boolean;
  onHeld: () => void;
}

export function HoldButton({ holdMs, tone, children, question, disabled, onHeld }: HoldProps): ReactNode {
  const [isHeld, setHeld] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const touched = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  const press = (): void => {
    touched.current = true;
    if (timer.current !== undefined || disabled) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      release();
      navigator.vibrate?.(40);
      onHeld();
    }, holdMs);
  };
  const release = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  };
  const clicked = (): void => {
    // A pointer or key came first: that was a hold, long enough or not.
    if (!touched.current && !disabled) setAsking(true);
    touched.current = false;
  };

  if (isAsking) {
    return (
      <div className="hold-ask" role="group" aria-label={question}>
        <p>{question}</p>
        <button type="button" className={`big ${tone}`} onClick={onHeld}>Yes</button>
        <button type="button" className="big plain" onClick={() => setAsking(false)}>No</button>
      </div>
    );
  }
  return (
    <button
      type="button"
      className={`big hold ${tone}`}
      data-held={isHeld}
      disabled={disabled}
      style={{ "--hold": `${holdMs}ms` } as React.CSSProperties}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={(event) => (event.key === " " || event.key === "Enter") && press()}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
      onClick={clicked}
    >
      <span className="hold-fill" aria-hidden="true" />
      <span className="hold-text">{children}</span>
    </button>
  );
}
