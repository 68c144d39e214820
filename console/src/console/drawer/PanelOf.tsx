// The panel an act opens to ask for what it needs. Escape leaves it without acting.
import { useEffect, useRef } from "react";
import { acts } from "../acts/acts";
import { AssignPanel } from "./AssignPanel";
import { CancelPanel } from "./CancelPanel";
import type { OrderView } from "./orderData";
import { ReasonPanel } from "./ReasonPanel";
import { ReturnPanel } from "./ReturnPanel";
import { type Panel, useDrawer } from "./useDrawer";

interface Props {
  id: string;
  panel: Panel;
  order: OrderView | undefined;
}

export function PanelOf({ id, panel, order }: Props) {
  const place = useRef<HTMLElement>(null);
  const close = useDrawer((drawer) => drawer.close);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.stopPropagation();
      event.preventDefault();
      close();
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [close]);
  useEffect(() => {
    const field = place.current?.querySelector<HTMLElement>("[data-autofocus]");
    (field ?? place.current)?.focus();
  }, [panel]);
  return (
    <section className="act-panel" aria-label={acts[panel].title} tabIndex={-1} ref={place}>
      <Content id={id} panel={panel} order={order} />
    </section>
  );
}

function Content({ id, panel, order }: Props) {
  switch (panel) {
    case "assign":
    case "pin":
      return <AssignPanel id={id} act={panel} />;
    case "cancel":
      return <CancelPanel id={id} order={order} />;
    case "giveBack":
      return <ReturnPanel id={id} />;
    case "hold":
    case "unassign":
      return <ReasonPanel id={id} act={panel} />;
  }
}
