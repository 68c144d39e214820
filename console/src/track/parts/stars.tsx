// Five stars, as a picture of a rating given or as the choice of one.
import { useWords } from "../words.ts";

const STAR = "M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5-5.8-3.1-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z";
const ALL = [1, 2, 3, 4, 5];

export function Stars({ given }: { given: number }) {
  const words = useWords();
  return (
    <p className="stars">
      <span className="visually-hidden">{words.stars(given)}</span>
      {ALL.map((n) => (
        <Star key={n} on={n <= given} />
      ))}
    </p>
  );
}

export function ChooseStars({ chosen, onChoose }: { chosen: number; onChoose: (stars: number) => void }) {
  const words = useWords();
  return (
    <fieldset className="stars">
      <legend className="visually-hidden">{words.rate}</legend>
      {ALL.map((n) => (
        <label key={n}>
          <input type="radio" name="stars" value={n} checked={chosen === n} onChange={() => onChoose(n)} />
          <Star on={n <= chosen} />
          <span className="visually-hidden">{words.stars(n)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Star({ on }: { on: boolean }) {
  return (
    <svg viewBox="0 0 24 24" className={on ? "on" : undefined} aria-hidden="true">
      <path d={STAR} />
    </svg>
  );
}
