// Who is signed in on this phone. Kept in localStorage, so that the app opens signed
// in; a code or token in the address is used once and wiped from the address bar.

import { ask, Problem } from "../../shared/api/http";
import { uuid } from "./ids";

export interface Session {
  token: string;
  worker_id: string;
}

const KEY = "omniroute.driver.session";

interface Signed {
  token: string;
  worker_id?: string | null;
}

export function keptSession(): Session | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Session> | null;
    return kept?.token && kept.worker_id ? { token: kept.token, worker_id: kept.worker_id } : null;
  } catch {
    return null;
  }
}

export function keepSession(session: Session): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // The session lasts as long as the page.
  }
}

export function forgetSession(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** The code or token in the address, which is wiped. */
export function fromAddress(): { code?: string; token?: string } {
  const words = new URLSearchParams(location.hash.slice(1));
  const [code, token] = [words.get("code"), words.get("token")];
  if (code === null && token === null) return {};
  history.replaceState(null, "", location.pathname + location.search);
  return { ...(code ? { code } : {}), ...(token ? { token } : {}) };
}

export async function signInByCode(code: string): Promise<Session> {
  const { data } = await ask<Signed>("/sessions", { body: { code }, idempotencyKey: uuid() });
  return worked(data);
}

export async function signInByPin(tenant: string, phone: string, pin: string): Promise<Session> {
  const body = { tenant: tenant.trim(), phone: phone.replace(/[\s().-]/g, ""), pin };
  const { data } = await ask<Signed>("/sessions", { body, idempotencyKey: uuid() });
  return worked(data);
}

export async function signInByToken(token: string): Promise<Session> {
  const { data } = await ask<{ worker_id?: string | null }>("/me", { token });
  return worked({ token, worker_id: data.worker_id ?? null });
}

/** Ends the session on the server too, if it can be reached. */
export async function signOut(token: string): Promise<void> {
  await ask("/sessions/current", { method: "DELETE", token }).catch(() => undefined);
}

function worked(signed: Signed): Session {
  if (!signed.worker_id) throw new Problem(403, "forbidden", "This app is for drivers; this account is not one.", false);
  return { token: signed.token, worker_id: signed.worker_id };
}
