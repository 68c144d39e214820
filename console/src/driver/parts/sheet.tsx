// A page over the page: a real dialog, so that focus stays inside and Escape closes.

import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";

export interface SheetProps {
  title: string;
  /** "full" covers the screen, "low" comes from below. */
  size?: "full" | "low";
  children: ReactNode;
  foot?: ReactNode;
  onClose: () => void;
}

export function Sheet({ title, size = "low", children, foot, onClose }: SheetProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`sheet ${size}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="sheet-head">
        <h2>{title}</h2>
        <button type="button" className="icon" aria-label="Close" onClick={onClose}>
          <IconX aria-hidden="true" />
        </button>
      </header>
      <div className="sheet-body">{children}</div>
      {foot && <footer className="sheet-foot">{foot}</footer>}
    </dialog>
  );
}
