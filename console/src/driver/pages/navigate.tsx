// Hands the trip to a map app.

import { IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { mapLinks } from "../core/places";
import type { Stop } from "../core/wire";
import { Sheet } from "../parts/sheet";

export function NavigateSheet({ stop, onClose }: { stop: Stop; onClose: () => void }): ReactNode {
  return (
    <Sheet title="Navigate with" onClose={onClose}>
      <div className="choices">
        {mapLinks(stop).map((link) => (
          <a key={link.id} className="choice" href={link.href} target={link.id === "phone" ? undefined : "_blank"} rel="noreferrer" onClick={onClose}>
            {link.label} <IconExternalLink aria-hidden="true" />
          </a>
        ))}
      </div>
      <p className="soft">While another app is in front, this page gets no location: the office sees your last position with its age. A paired tracker app keeps it fresh.</p>
    </Sheet>
  );
}
