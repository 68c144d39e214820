// Acts that nothing takes back wait in sight before they are sent.
import { Button, Kbd } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Counting, useDesk } from "./desk";

export function Countdowns() {
  const counting = useDesk((desk) => desk.counting);
  useSendByEnter(counting.length > 0);
  if (counting.length === 0) return null;
  return (
    <div className="countdowns" role="region" aria-label="Not sent yet">
      {counting.map((each) => (
        <Countdown key={each.id} counting={each} />
      ))}
    </div>
  );
}

function Countdown({ counting }: { counting: Counting }) {
  const left = useSecondsLeft(counting.until);
  return (
    <div className="countdown">
      <div className="countdown-row">
        <span className="countdown-words" role="status">
          {counting.words}
        </span>
        <span className="countdown-left" aria-hidden>
          {left} s
        </span>
        <Button size="compact-sm" variant="default" onClick={() => counting.decide("stop")} rightSection={<Kbd size="xs">u</Kbd>}>
          Undo
        </Button>
        <Button size="compact-sm" variant="filled" color="red.9" onClick={() => counting.decide("send")} rightSection={<Kbd size="xs">↵</Kbd>}>
          Send now
        </Button>
      </div>
      <div className="countdown-bar" style={{ animationDuration: `${counting.ms}ms` }} />
    </div>
  );
}

function useSecondsLeft(until: number): number {
  const secondsLeft = () => Math.max(0, Math.ceil((until - performance.now()) / 1_000));
  const [left, setLeft] = useState(secondsLeft);
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1_000))), 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

/** Enter sends at once, unless it belongs to a field, a button or a dialog. */
function useSendByEnter(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || event.repeat || event.isComposing) return;
      const where = event.target;
      if (where instanceof Element && where.closest("input, textarea, select, button, a, [contenteditable], [role=dialog]")) return;
      event.preventDefault();
      event.stopPropagation();
      for (const each of useDesk.getState().counting) each.decide("send");
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [on]);
}
