// The server's time, told to a component every so often.
import { useEffect, useState } from "react";
import { clock } from "../store/market";

export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
