// Talks to the server: JSON in, JSON out, refusals as `Problem`.

/** A refusal as the server states it (RFC 9457), or `network` when it could not be asked. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryable: boolean,
    readonly errors: readonly FieldError[] = [],
    readonly currentState: unknown = undefined,
  ) {
    super(detail);
    this.name = "Problem";
  }
}

export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  token?: string | null | undefined;
  body?: unknown;
  /** Made by the caller when the same act may be sent twice; else a fresh one per POST. */
  idempotencyKey?: string;
  ifMatch?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface Answer<T> {
  data: T;
  status: number;
  headers: Headers;
}

/**
 * Asks the server. `path` starts after `/api/v1`, as "/orders".
 * @throws Problem
 */
export async function ask<T>(path: string, options: Ask = {}): Promise<Answer<T>> {
  const method = options.method ?? (options.body === undefined ? "GET" : "POST");
  const headers = new Headers({ Accept: "application/json" });
  if (options.token) headers.set("Authorization", `Bearer ${options.token}`);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (method === "POST") headers.set("Idempotency-Key", options.idempotencyKey ?? crypto.randomUUID());
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      referrerPolicy: "no-referrer",
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, "network", "The server cannot be reached.", true);
  }
  if (!response.ok) throw await problemOf(response);
  const data = response.status === 204 ? undefined : await response.json();
  return { data: data as T, status: response.status, headers: response.headers };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const said = (await response.json()) as Record<string, unknown>;
    const detail = typeof said["detail"] === "string" ? said["detail"] : String(said["title"] ?? response.statusText);
    return new Problem(
      response.status,
      typeof said["code"] === "string" ? said["code"] : "unknown",
      detail,
      said["retryable"] === true,
      Array.isArray(said["errors"]) ? (said["errors"] as FieldError[]) : [],
      said["current_state"],
    );
  } catch {
    return new Problem(response.status, "unknown", `The server answered ${response.status}.`, response.status >= 500);
  }
}

/** Any error as words for a person. */
export function words(error: unknown): string {
  if (error instanceof Problem) {
    const fields = error.errors.map((e) => `${e.field}: ${e.message}`).join("; ");
    return fields && !error.detail.includes(fields) ? `${error.detail} (${fields})` : error.detail;
  }
  return error instanceof Error ? error.message : String(error);
}
