// Who is signed in. The token lives in this tab only; when it stops to hold, the login
// page comes and everything on screen stays in mind for the same person.

import { create } from "zustand";
import { ask, type Answer, type Ask, Problem } from "../../shared/api/http";
import { clearMarket } from "./market";
import { useSelection } from "./selection";

export interface Me {
  principal_id: string;
  tenant_id: string;
  role: string;
  market_id?: string | null;
  vendor_id?: string | null;
  worker_id?: string | null;
  name?: string | null;
}

export interface MarketInfo {
  id: string;
  name: string;
  currency: string;
  centre: { lat: number; lng: number };
}

export interface SessionState {
  token: string | null;
  me: Me | null;
  markets: MarketInfo[];
  market: MarketInfo | null;
  /** Why the login page is shown, when somebody was signed in before. */
  ended: string | null;
  /** Whether the token of an earlier page is being looked at. */
  restoring: boolean;
  /** @throws Problem */
  signIn(tenant: string, email: string, password: string): Promise<void>;
  /** @throws Problem */
  adoptToken(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** The token does not hold any more. */
  expire(words?: string): void;
  enterMarket(id: string): void;
}

const STORED = "omniroute.session";
const MARKET = "omniroute.market";
let expiry: ReturnType<typeof setTimeout> | undefined;

export const useSession = create<SessionState>((set, get) => ({
  token: null,
  me: null,
  markets: [],
  market: null,
  ended: null,
  restoring: false,
  signIn: async (tenant, email, password) => {
    const { data } = await ask<{ token: string; expires_at: string }>("/sessions", { body: { tenant, email, password } });
    await enter(data.token, data.expires_at);
  },
  adoptToken: (token) => enter(token),
  signOut: async () => {
    const { token } = get();
    forget();
    clearMarket();
    useSelection.getState().clear();
    set({ token: null, me: null, markets: [], market: null, ended: null });
    // The token is gone from here either way; that the server forgets it too is wished for, not waited for.
    if (token) await ask("/sessions/current", { method: "DELETE", token }).catch(() => undefined);
  },
  expire: (words = "Your session has ended. Sign in again; nothing on screen is lost.") => {
    if (get().token === null) return;
    forget();
    set({ token: null, ended: words });
  },
  enterMarket: (id) => {
    const market = get().markets.find((each) => each.id === id);
    if (!market || market.id === get().market?.id) return;
    sessionStorage.setItem(MARKET, id);
    clearMarket();
    useSelection.getState().clear();
    set({ market });
  },
}));

/** Finds out who the token is, and only then shows anything. */
async function enter(token: string, expiresAt?: string): Promise<void> {
  const [me, markets] = await Promise.all([
    ask<Me>("/me", { token }),
    ask<{ items: MarketInfo[] }>("/markets", { token }),
  ]);
  const before = useSession.getState().me;
  if (before && before.principal_id !== me.data.principal_id) {
    clearMarket();
    useSelection.getState().clear();
  }
  const wanted = sessionStorage.getItem(MARKET);
  const all = markets.data.items;
  sessionStorage.setItem(STORED, JSON.stringify({ token, expires_at: expiresAt }));
  useSession.setState({
    token,
    me: me.data,
    markets: all,
    market: all.find((each) => each.id === wanted) ?? all[0] ?? null,
    ended: null,
  });
  watchExpiry(expiresAt);
}

function watchExpiry(expiresAt?: string): void {
  clearTimeout(expiry);
  if (!expiresAt) return;
  // A timer takes 24 days at most; a clock that is off is corrected by the server's 401.
  const left = Math.min(Date.parse(expiresAt) - Date.now(), 2 ** 31 - 1);
  if (left > 0) expiry = setTimeout(() => useSession.getState().expire(), left);
}

function forget(): void {
  clearTimeout(expiry);
  sessionStorage.removeItem(STORED);
}

/**
 * A token from the address (`#token=`, wiped at once) or from before a reload.
 * A server that cannot be reached is no reason to sign out: it is asked again.
 */
export async function restoreSession(): Promise<void> {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) history.replaceState(null, "", location.pathname + location.search);
  const stored = given ? { token: given } : readStored();
  if (!stored) return;
  useSession.setState({ restoring: true });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await enter(stored.token, stored.expires_at);
      break;
    } catch (error) {
      if (!(error instanceof Problem) || !(error.status === 0 || error.status >= 500)) {
        forget();
        useSession.setState({ ended: given ? "This link does not sign in any more." : "Your session has ended." });
        break;
      }
      await new Promise((done) => setTimeout(done, Math.min(15_000, 500 * 2 ** attempt)));
    }
  }
  useSession.setState({ restoring: false });
}

function readStored(): { token: string; expires_at?: string } | null {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "null") as { token?: unknown; expires_at?: string } | null;
    return typeof stored?.token === "string" ? { token: stored.token, ...(stored.expires_at ? { expires_at: stored.expires_at } : {}) } : null;
  } catch {
    return null;
  }
}

/**
 * Asks the server as who is signed in; a 401 leads to the login page.
 * @throws Problem
 */
export async function call<T>(path: string, options: Omit<Ask, "token"> = {}): Promise<Answer<T>> {
  const { token, expire } = useSession.getState();
  try {
    return await ask<T>(path, { ...options, token });
  } catch (error) {
    if (error instanceof Problem && error.status === 401 && useSession.getState().token === token) expire();
    throw error;
  }
}
