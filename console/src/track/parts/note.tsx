// A word for whoever comes: gate, bell, landmark.
import { useState } from "react";
import { sendNote } from "../core/client.ts";
import type { Poller } from "../core/poller.ts";
import { useSending } from "../use-sending.ts";
import { useWords } from "../words.ts";

/** The server keeps 500 bytes; this many characters of most scripts fit. */
const NOTE_CHARS_MAX = 240;

export function Note({ token, poller, saved }: { token: string; poller: Poller; saved?: string }) {
  const words = useWords();
  const sending = useSending(poller);
  const [typed, setTyped] = useState<string | null>(null);
  const note = typed ?? saved ?? "";
  const changed = note.trim() !== (saved ?? "").trim();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void sending.send((key) => sendNote(token, note.trim(), key));
  };
  return (
    <form className="card note" onSubmit={submit}>
      <h2>
        <label htmlFor="note">{words.note}</label>
      </h2>
      <textarea
        id="note"
        rows={2}
        maxLength={NOTE_CHARS_MAX}
        value={note}
        placeholder={words.noteHint}
        aria-describedby="note-said"
        onChange={(event) => {
          if (sending.sent || sending.error) sending.again();
          setTyped(event.target.value);
        }}
      />
      <div className="row">
        <p id="note-said" role="status" className={sending.error ? "said bad" : "said"}>
          {sending.error ?? (sending.sent || (saved && !changed) ? words.noteSaved : "")}
        </p>
        <button type="submit" disabled={sending.busy || !changed}>
          {sending.busy ? words.sending : words.noteSend}
        </button>
      </div>
    </form>
  );
}
