// One order, whole: what it is, what can be done, and everything that happened. Lies
// over the workers panel; it is not modal, so the queue and the map stay at hand.
import { useEffect, useRef } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../shared/api/http";
import { shortId } from "../../shared/format";
import { line } from "../store/connect";
import { useSelection } from "../store/selection";
import { ActBar } from "./ActBar";
import { Header } from "./Header";
import { Loaded } from "./Loaded";
import { type OrderView, useOrder, useRefresh } from "./orderData";
import { PanelOf } from "./PanelOf";
import { Tabs } from "./Tabs";
import { useDrawer } from "./useDrawer";
import "./drawer.css";

export function OrderDrawer() {
  const id = useSelection((selection) => selection.opened);
  return id ? <Sheet key={id} id={id} /> : null;
}

function Sheet({ id }: { id: string }) {
  const query = useOrder(id);
  const panel = useDrawer((drawer) => drawer.panel);
  const gone = query.error instanceof Problem && query.error.status === 404 && !query.data;
  useRefresh(id);
  useLook(id, panel !== null);
  useTidy(id);
  return (
    <aside className="drawer" aria-label={`Order ${shortId(id)}`}>
      <Header id={id} order={query.data} gone={gone} />
      {!gone && <ActBar id={id} order={query.data} />}
      {panel && !gone && <PanelOf id={id} panel={panel} order={query.data} />}
      <div className="drawer-body">
        <Loaded query={query} what="the order">
          {(order: OrderView) => <Tabs order={order} />}
        </Loaded>
      </div>
    </aside>
  );
}

/** Tells the others that this order is looked at, or about to be changed. */
function useLook(id: string, editing: boolean): void {
  useEffect(() => {
    line()?.look(id, editing ? "edit" : "look");
  }, [id, editing]);
  useEffect(() => () => line()?.look(null), [id]);
}

/** Gives the focus back where it was, and forgets what nobody looks at. */
function useTidy(id: string): void {
  const client = useQueryClient();
  const from = useRef<Element | null>(null);
  useEffect(() => {
    from.current = document.activeElement;
    return () => {
      const back = from.current;
      if (document.activeElement === document.body && back instanceof HTMLElement && back.isConnected) back.focus();
      client.removeQueries({ queryKey: ["order", id, "candidates"] });
      client.removeQueries({ queryKey: ["order", id, "cancel-preview"] });
    };
  }, [client, id]);
}
