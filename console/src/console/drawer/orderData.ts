// What the drawer reads from the server about one order. Every part is asked for anew
// when the order's row changes; until the answer comes the last one stays in sight.
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { components } from "../../shared/api/schema";
import { useMarket } from "../store/market";
import { call } from "../store/session";
import { noteHoldReason } from "../acts/desk";
import type { OrderRow } from "../store/wire";

type Schemas = components["schemas"];

export interface Proof {
  id: string;
  kind: string;
  at: string;
  url?: string | null;
}

export type TaskView = Schemas["TaskView"] & { proofs?: Proof[] };
export type OrderView = Omit<Schemas["OrderView"], "pickup" | "dropoff"> & { pickup: TaskView; dropoff: TaskView };
export type OfferView = Schemas["OfferView"];
export type DecisionView = Schemas["DecisionView"];
export type CandidateView = Schemas["CandidateView"];

export interface TimelineEvent {
  id: string;
  type: string;
  timestamp: string;
  sequence: number;
  data: Record<string, unknown>;
  metadata: { correlation_id: string; user_id: string | null; channel: string };
}

export interface Candidate {
  worker_id: string;
  name?: string | null;
  vehicle?: string | null;
  to_pickup_m?: number | null;
  to_pickup_s?: number | null;
  rating?: number | null;
  cash_minor?: number | null;
  note?: string | null;
}

export interface Candidates {
  items: Candidate[];
  counted?: Record<string, number>;
}

export interface CancelPreview {
  allowed: boolean;
  problem?: { detail?: string; code?: string } | string | null;
  offers_withdrawn?: number;
  worker_id?: string | null;
  released?: { product_id: string; pieces: number }[];
  refund_minor?: number;
  worker_pay_minor?: number;
  fee_minor?: number;
  returns_goods?: boolean;
  words?: string[];
}

const path = (id: string, part = ""): string => `/orders/${encodeURIComponent(id)}${part}`;

export function useRow(id: string): OrderRow | undefined {
  return useMarket((market) => market.orders.get(id) ?? market.ended.get(id));
}

/** Asks again when the order's row has another version than what is shown. */
export function useRefresh(id: string): void {
  const client = useQueryClient();
  const version = useMarket((market) => (market.orders.get(id) ?? market.ended.get(id))?.version);
  useEffect(() => {
    if (version !== undefined) void client.invalidateQueries({ queryKey: ["order", id] });
  }, [client, id, version]);
}

function usePart<T>(id: string, name: string, part: string, on = true): UseQueryResult<T> {
  return useQuery({
    queryKey: ["order", id, name],
    queryFn: async ({ signal }) => (await call<T>(path(id, part), { signal })).data,
    enabled: on,
    retry: 1,
  });
}

export function useOrder(id: string): UseQueryResult<OrderView> {
  const query = usePart<OrderView>(id, "view", "");
  const reason = query.data?.on_hold;
  const known = query.data !== undefined;
  useEffect(() => {
    if (known) noteHoldReason(id, reason);
  }, [id, known, reason]);
  return query;
}

export function useTimeline(id: string): UseQueryResult<{ items: TimelineEvent[] }> {
  return usePart(id, "timeline", "/timeline");
}

export function useWhy(id: string): UseQueryResult<{ decisions: DecisionView[] }> {
  return usePart(id, "why", "/why");
}

/** Fresh while the panel is open: couriers move. */
export function useCandidates(id: string): UseQueryResult<Candidates> {
  return useQuery({
    queryKey: ["order", id, "candidates"],
    queryFn: async ({ signal }) => (await call<Candidates>(path(id, "/candidates?limit=9"), { signal })).data,
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
    retry: 1,
  });
}

export function useCancelPreview(id: string, version: number | undefined): UseQueryResult<CancelPreview> {
  return useQuery({
    queryKey: ["order", id, "cancel-preview", version],
    queryFn: async ({ signal }) => (await call<CancelPreview>(path(id, "/cancel/preview"), { body: {}, signal })).data,
    placeholderData: keepPreviousData,
    retry: 1,
  });
}

export interface StatementLine {
  order_id?: string | null;
  earned_minor?: number;
  cash_minor?: number;
  earnings?: { kind: string; minor: number }[];
}

/** What the worker was credited, once the order is done. */
export function useStatement(worker: string | null): UseQueryResult<{ currency: string; lines: StatementLine[] }> {
  return useQuery({
    queryKey: ["worker", worker, "statement"],
    queryFn: async ({ signal }) => {
      const { data } = await call<{ currency: string; lines: StatementLine[] }>(`/workers/${encodeURIComponent(worker ?? "")}/statement`, { signal });
      return data;
    },
    enabled: worker !== null,
    retry: 1,
  });
}
