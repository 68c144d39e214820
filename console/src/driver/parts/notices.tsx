// Short messages, spoken by screen readers; most go by themselves.

import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import type { Notice } from "../core/view";
import { useDriver, useView } from "./use";

const STAYS_MS = 7_000;

export function Notices(): ReactNode {
  const { notices } = useView();
  return (
    <div className="notices" aria-live="polite" role="status">
      {notices.map((notice) => <Card key={notice.id} notice={notice} />)}
    </div>
  );
}

function Card({ notice }: { notice: Notice }): ReactNode {
  const driver = useDriver();
  useEffect(() => {
    if (notice.lasting) return undefined;
    const timer = setTimeout(() => driver.dismiss(notice.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [driver, notice]);
  return (
    <div className={`notice ${notice.tone}`}>
      <div>
        <strong>{notice.title}</strong>
        {notice.words && <p>{notice.words}</p>}
      </div>
      <button type="button" className="icon" aria-label="Dismiss" onClick={() => driver.dismiss(notice.id)}>
        <IconX aria-hidden="true" />
      </button>
    </div>
  );
}
