// How old what is shown is. Only a lost connection is spoken aloud, not every second.
import { span } from "../../shared/format.ts";
import { useWords } from "../words.ts";

/** An age below this is not worth a number. */
const JUST_NOW_MS = 5_000;

export function Freshness({ ageMs, trouble }: { ageMs: number; trouble: boolean }) {
  const words = useWords();
  const fresh = ageMs < JUST_NOW_MS ? words.justNow : words.updated(span(ageMs));
  return (
    <>
      <p className={trouble ? "fresh trouble" : "fresh"}>{trouble ? words.offline(span(ageMs)) : fresh}</p>
      <p className="visually-hidden" role="status">
        {trouble ? words.offlineFirst : ""}
      </p>
    </>
  );
}
