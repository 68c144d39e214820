// A QR code, drawn here; its maker is fetched only when one is shown.

import { type ReactNode, useEffect, useState } from "react";

export function Qr({ text, label }: { text: string; label: string }): ReactNode {
  const [dots, setDots] = useState<boolean[][] | null>(null);
  useEffect(() => {
    let isShown = true;
    void import("uqr").then(
      ({ encode }) => isShown && setDots(encode(text, { border: 2 }).data),
      // Without it there is still the text beside.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [text]);
  if (!dots) return null;
  const path = dots.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg className="qr" viewBox={`0 0 ${dots.length} ${dots.length}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={dots.length} height={dots.length} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
