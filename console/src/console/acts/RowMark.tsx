// The mark of an act on a row: under way, waiting for the network, or not done.
import { IconAlertTriangle, IconClockPause, IconLoader2, IconWifiOff } from "@tabler/icons-react";
import type { Mark } from "./act";
import { useMark } from "./useActs";
import "./acts.css";

const ICONS = { counting: IconClockPause, sending: IconLoader2, waiting: IconWifiOff, refused: IconAlertTriangle };

export function RowMark({ id }: { id: string }) {
  const mark = useMark(id);
  return mark ? <MarkWords mark={mark} /> : null;
}

export function MarkWords({ mark }: { mark: Mark }) {
  const Icon = ICONS[mark.phase];
  const words = mark.phase === "waiting" ? `${mark.words}: waiting for the network` : mark.words;
  return (
    <span className="row-mark" data-phase={mark.phase}>
      <Icon size={14} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
