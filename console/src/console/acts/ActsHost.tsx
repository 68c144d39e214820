// What the acts show over every panel; mounted once.
import { ConflictDialog } from "./ConflictDialog";
import { Countdowns } from "./Countdowns";
import { useDesk } from "./desk";
import "./acts.css";

export function ActsHost() {
  const said = useDesk((desk) => desk.said);
  return (
    <>
      <Countdowns />
      <ConflictDialog />
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </>
  );
}
