// The states every part of the drawer can be in: coming, failed, old, gone, there.
import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem, words } from "../../shared/api/http";
import { span } from "../../shared/format";
import { useMarket } from "../store/market";
import { useNow } from "./useNow";

interface Props<T> {
  query: UseQueryResult<T>;
  /** What it is, for the words: "the offers". */
  what: string;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, what, children }: Props<T>) {
  if (query.data !== undefined) {
    return (
      <>
        <Age query={query} what={what} />
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Failed query={query} what={what} />;
  return (
    <div className="loading" role="status" aria-label={`Loading ${what}`}>
      <Skeleton height={12} width="60%" />
      <Skeleton height={12} />
      <Skeleton height={12} width="80%" />
    </div>
  );
}

function Failed<T>({ query, what }: Omit<Props<T>, "children">) {
  const gone = query.error instanceof Problem && query.error.status === 404;
  return (
    <div className="failed" role="alert">
      <p>{gone ? `There is no trace of ${what}. It may belong to another market.` : `Could not load ${what}. ${words(query.error)}`}</p>
      <Button size="compact-sm" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
        Try again
      </Button>
    </div>
  );
}

/** Says how old it is when it may not be what the server has by now. */
function Age<T>({ query, what }: Omit<Props<T>, "children">) {
  const live = useMarket((market) => market.link === "live");
  // Both moments by the device's own clock, which is what the cache notes.
  const now = useNow(5_000, Date.now);
  if (live && !query.isRefetchError) return null;
  const age = span(now - query.dataUpdatedAt);
  return (
    <div className="stale" role="status">
      <span>
        {live ? `Could not renew ${what}` : "No connection"}: shown as of {age} ago.
      </span>
      <button type="button" className="link-button" onClick={() => void query.refetch()}>
        Try again
      </button>
    </div>
  );
}
