// The journey in five words. Shape and word say what colour says.
import type { Step } from "../core/stage.ts";
import type { Words } from "../core/texts.ts";
import { useWords } from "../words.ts";

const MARKS: Record<Step["state"], string> = { done: "M5 10.5l3.2 3.2L15 7", bad: "M6 6l8 8M14 6l-8 8", now: "", todo: "" };

export function Stepper({ steps }: { steps: Step[] }) {
  const words = useWords();
  if (steps.length === 0) return null;
  return (
    <ol className="steps" aria-label={words.progress}>
      {steps.map((step) => (
        <li key={step.key} className={step.state} aria-current={step.state === "now" ? "step" : undefined}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="10" cy="10" r={step.state === "todo" ? 6 : 9} />
            {step.state === "now" ? <circle className="dot" cx="10" cy="10" r="4" /> : <path d={MARKS[step.state]} />}
          </svg>
          <span>{step.state === "bad" ? words.notDelivered : words.steps[step.key]}</span>
          <span className="visually-hidden">, {said(step, words)}</span>
        </li>
      ))}
    </ol>
  );
}

function said(step: Step, words: Words): string {
  if (step.state === "now") return words.stepNow;
  return step.state === "todo" ? words.stepTodo : words.stepDone;
}
