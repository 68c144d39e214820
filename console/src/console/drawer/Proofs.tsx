// What proves a stop. Pictures are fetched with the token and shown from memory, so that
// no address of a proof works by itself.
import { Modal, Skeleton } from "@mantine/core";
import { IconKey, IconPhotoOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { exactTime, spoken } from "../../shared/format";
import { useSession } from "../store/session";
import type { Proof } from "./orderData";

export function Proofs({ proofs }: { proofs: readonly Proof[] }) {
  return (
    <ul className="proofs" aria-label="Proofs">
      {proofs.map((proof) => (
        <li key={proof.id}>{proof.kind === "pin" ? <Pin proof={proof} /> : <Picture proof={proof} />}</li>
      ))}
    </ul>
  );
}

function Pin({ proof }: { proof: Proof }) {
  return (
    <span className="proof-pin">
      <IconKey size={16} aria-hidden /> PIN given at {exactTime(Date.parse(proof.at))}
    </span>
  );
}

function Picture({ proof }: { proof: Proof }) {
  const { url, failed } = useBlob(proof);
  const [large, setLarge] = useState(false);
  const words = `${spoken(proof.kind)}, ${exactTime(Date.parse(proof.at))}`;
  if (failed) {
    return (
      <span className="proof-gone">
        <IconPhotoOff size={16} aria-hidden /> {words}: the picture is not here
      </span>
    );
  }
  if (!url) return <Skeleton width={88} height={88} />;
  return (
    <>
      <button type="button" className="proof" onClick={() => setLarge(true)} aria-label={`Show ${words}`}>
        <img src={url} alt="" />
        <span>{spoken(proof.kind)}</span>
      </button>
      <Modal opened={large} onClose={() => setLarge(false)} title={words} size="xl" closeButtonProps={{ "aria-label": "Close" }}>
        <img src={url} alt={words} className="proof-large" />
      </Modal>
    </>
  );
}

function useBlob(proof: Proof): { url: string | null; failed: boolean } {
  const token = useSession((session) => session.token);
  const [state, setState] = useState<{ url: string | null; failed: boolean }>({ url: null, failed: false });
  useEffect(() => {
    const stop = new AbortController();
    let made: string | null = null;
    void fetchPicture(proof, token, stop.signal).then(
      (blob) => {
        if (stop.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setState({ url: made, failed: false });
      },
      () => !stop.signal.aborted && setState({ url: null, failed: true }),
    );
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [proof, token]);
  return state;
}

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp"]);

async function fetchPicture(proof: Proof, token: string | null, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(`/api/v1/proofs/${encodeURIComponent(proof.id)}`, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    signal,
    referrerPolicy: "no-referrer",
  });
  const blob = answer.ok ? await answer.blob() : null;
  if (!blob || !PICTURES.has(blob.type)) throw new Error("no picture");
  return blob;
}
