// The bar between two panels: dragged, or moved with the arrow keys.

import { useRef } from "react";
import { type Panel, useUi } from "../store/ui";

const STEP_PX = 16;

interface Props {
  panel: Panel;
  label: string;
  /** Which way the panel grows when the bar moves right or down. */
  grows: 1 | -1;
}

export function Splitter({ panel, label, grows }: Props) {
  const size = useUi((s) => s.sizes[panel]);
  const from = useRef<{ at: number; size: number } | null>(null);
  const { resize } = useUi.getState();
  const across = panel !== "bottom";
  const place = (event: { clientX: number; clientY: number }) => (across ? event.clientX : event.clientY);
  return (
    // A separator that can be moved is a widget; the rule does not know that.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={label}
      aria-orientation={across ? "vertical" : "horizontal"}
      aria-valuenow={size}
      className={`splitter splitter-${panel}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: place(event), size };
      }}
      onPointerMove={(event) => {
        if (from.current) resize(panel, from.current.size + grows * (place(event) - from.current.at));
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        resize(panel, size + grows * by * STEP_PX);
      }}
    />
  );
}
