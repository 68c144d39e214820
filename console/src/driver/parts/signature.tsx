// A place to sign with a finger; who cannot, types the name.

import { type ReactNode, useRef, useState } from "react";
import { toBlob } from "../device/image";

export function SignaturePad({ onDone }: { onDone: (picture: Blob) => void }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<{ x: number; y: number } | null>(null);
  const [isDrawn, setDrawn] = useState(false);
  const [typed, setTyped] = useState("");

  const at = (event: React.PointerEvent<HTMLCanvasElement>): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    const { width, height } = event.currentTarget;
    return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
  };
  const draw = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const pen = canvas.current?.getContext("2d");
    if (!pen || last.current === null) return;
    const to = at(event);
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.strokeStyle = "#10202e";
    pen.beginPath();
    pen.moveTo(last.current.x, last.current.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    last.current = to;
    setDrawn(true);
  };
  const wipe = (): void => {
    const pen = canvas.current?.getContext("2d");
    pen?.clearRect(0, 0, 720, 300);
    setDrawn(false);
    setTyped("");
  };
  const done = async (): Promise<void> => {
    if (canvas.current) onDone(await finished(canvas.current, typed));
  };

  return (
    <div className="signature">
      <canvas
        ref={canvas}
        width={720}
        height={300}
        aria-label="Sign here with a finger, or type the name below"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = at(event);
        }}
        onPointerMove={draw}
        onPointerUp={() => (last.current = null)}
        onPointerCancel={() => (last.current = null)}
      />
      <label className="field">
        <span>Or type the name of who signs</span>
        <input value={typed} maxLength={80} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </label>
      <div className="row">
        <button type="button" className="mid plain" onClick={wipe}>Clear</button>
        <button type="button" className="mid accent" disabled={!isDrawn && !typed.trim()} onClick={() => void done()}>
          Use it
        </button>
      </div>
    </div>
  );
}

/** The drawing on white, with a typed name written into it. */
async function finished(drawing: HTMLCanvasElement, typed: string): Promise<Blob> {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [drawing.width, drawing.height];
  const pen = sheet.getContext("2d");
  if (!pen) throw new Error("This phone cannot draw.");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(drawing, 0, 0);
  if (typed.trim()) {
    pen.fillStyle = "#10202e";
    pen.font = "italic 44px Georgia, serif";
    pen.fillText(typed.trim(), 32, 250, sheet.width - 64);
  }
  return toBlob(sheet, "image/png");
}
