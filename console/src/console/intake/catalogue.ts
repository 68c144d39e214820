// Shops, products, customers and prices, as the form needs them.
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect } from "react";
import type { components } from "../../shared/api/schema";
import type { LatLng } from "../../map/types";
import { call, useSession } from "../store/session";
import type { DraftLine, Shop } from "./draft";
import { useIntake } from "./useIntake";

export type Calculated = components["schemas"]["Calculated"];

export interface Product {
  id: string;
  sku: string;
  name: string;
  active?: boolean;
}

export interface Party {
  id: string;
  kind: string;
  name?: string | null;
  phone?: string | null;
  warehouse_id?: string | null;
}

interface Page<T> {
  items: T[];
  next?: string | null;
}

/** More than this is found by search, not by scrolling. */
const PAGES_MAX = 10;

async function all<T>(path: string, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let after: string | null | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const from = after ? `&after=${encodeURIComponent(after)}` : "";
    const { data } = await call<Page<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=200${from}`, { signal });
    items.push(...data.items);
    after = data.next;
    if (!after) break;
  }
  return items;
}

const KEPT_MS = 60_000;

export function useProducts(): UseQueryResult<Product[]> {
  return useQuery({ queryKey: ["products"], queryFn: ({ signal }) => all<Product>("/products", signal), staleTime: KEPT_MS });
}

export function useParties(): UseQueryResult<Party[]> {
  return useQuery({ queryKey: ["parties"], queryFn: ({ signal }) => all<Party>("/parties", signal), staleTime: KEPT_MS });
}

/** The shops of the market: merchants with a warehouse, and where it is. */
export function useShops(): { shops: readonly Shop[]; query: UseQueryResult<unknown> } {
  const market = useSession((session) => session.market?.id);
  const parties = useParties();
  const warehouses = useQuery({
    queryKey: ["warehouses", market],
    queryFn: ({ signal }) => all<{ id: string; name: string; place: LatLng }>(market ? `/warehouses?market_id=${encodeURIComponent(market)}` : "/warehouses", signal),
    staleTime: KEPT_MS,
  });
  const know = useIntake((intake) => intake.knowShops);
  useEffect(() => {
    if (parties.data && warehouses.data) know(shopsOf(parties.data, warehouses.data));
  }, [parties.data, warehouses.data, know]);
  const shops = useIntake((intake) => intake.shops);
  return { shops, query: parties.isError ? parties : warehouses };
}

function shopsOf(parties: readonly Party[], warehouses: readonly { id: string; name: string; place: LatLng }[]): Shop[] {
  const places = new Map(warehouses.map((warehouse) => [warehouse.id, warehouse]));
  return parties.flatMap((party) => {
    const warehouse = party.kind === "merchant" && party.warehouse_id ? places.get(party.warehouse_id) : undefined;
    return warehouse ? [{ merchant: party.id, name: party.name ?? warehouse.name, warehouse: warehouse.id, place: warehouse.place }] : [];
  });
}

/** The price of the lines as they are, a moment after the last change. */
export function usePrice(lines: readonly DraftLine[]): UseQueryResult<Calculated> & { settling: boolean } {
  const market = useSession((session) => session.market?.id);
  const [settled] = useDebouncedValue(lines, 250);
  const query = useQuery({
    queryKey: ["price", market, settled],
    queryFn: async ({ signal }) => {
      const body = { lines: settled, ...(market ? { market_id: market } : {}) };
      return (await call<Calculated>("/prices/calculate", { body, signal })).data;
    },
    enabled: settled.length > 0,
    retry: 1,
    staleTime: 10_000,
  });
  return { ...query, settling: settled !== lines };
}
