// Sends something once, however often the network makes us try: the key stays the
// same until the server has answered.
import { useRef, useState } from "react";
import { Problem, words as wordsOf } from "../shared/api/http.ts";
import type { Tracking } from "./core/document.ts";
import type { Poller } from "./core/poller.ts";
import type { Words } from "./core/texts.ts";
import { useWords } from "./words.ts";

export interface Sending {
  busy: boolean;
  sent: boolean;
  error: string | null;
  send: (act: (key: string) => Promise<Tracking | null>) => Promise<void>;
  fail: (why: string) => void;
  again: () => void;
}

export function useSending(poller: Poller): Sending {
  const words = useWords();
  const [now, setNow] = useState<Omit<Sending, "send" | "fail" | "again">>({ busy: false, sent: false, error: null });
  const key = useRef(crypto.randomUUID());
  const send = async (act: (key: string) => Promise<Tracking | null>) => {
    setNow({ busy: true, sent: false, error: null });
    try {
      const answer = await act(key.current);
      key.current = crypto.randomUUID();
      setNow({ busy: false, sent: true, error: null });
      if (answer) poller.accept(answer);
      else poller.nudge();
    } catch (error) {
      if (error instanceof Problem && !error.retryable) key.current = crypto.randomUUID();
      setNow({ busy: false, sent: false, error: refusal(error, words) });
      poller.nudge();
    }
  };
  return {
    ...now,
    send,
    fail: (why) => setNow({ busy: false, sent: false, error: why }),
    again: () => {
      key.current = crypto.randomUUID();
      setNow({ busy: false, sent: false, error: null });
    },
  };
}

function refusal(error: unknown, words: Words): string {
  if (!(error instanceof Problem) || error.code === "network") return words.failedToSend;
  return words.refused[error.code] ?? wordsOf(error);
}
