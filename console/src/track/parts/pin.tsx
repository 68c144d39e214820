// The number that proves the hand-over: small before, as large as can be at the door.
import { useWords } from "../words.ts";

export function Pin({ digits, large }: { digits: string; large: boolean }) {
  const words = useWords();
  return (
    <section className={large ? "card pin large" : "card pin"} aria-labelledby="pin">
      <h2 id="pin">{words.pin}</h2>
      <p className="digits">
        <span className="visually-hidden">{[...digits].join(" ")}</span>
        {[...digits].map((digit, i) => (
          <span key={i} aria-hidden="true">
            {digit}
          </span>
        ))}
      </p>
      <p>{large ? words.pinNow : words.pinLater}</p>
    </section>
  );
}
