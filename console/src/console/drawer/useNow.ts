// A clock's time, told to a component every so often; the server's unless another is named.
import { useEffect, useState } from "react";
import { clock } from "../store/market";

const serverNow = (): number => clock.now();

export function useNow(everyMs = 1_000, read = serverNow): number {
  const [now, setNow] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, read]);
  return now;
}
