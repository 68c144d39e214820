// What can be done with the order now, each with its key.
import { Button, Kbd, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { Act, ActName } from "../acts/act";
import { acts } from "../acts/acts";
import { useActs } from "../acts/useActs";
import { can, type Stand } from "./can";
import { type OrderView, useRow } from "./orderData";
import { type Panel, useDrawer } from "./useDrawer";

interface Entry {
  act: ActName;
  /** Asks for more in a panel; else it is done at once. */
  panel?: Panel;
}

const FIRST: Entry[] = [
  { act: "assign", panel: "assign" },
  { act: "broadcast" },
  { act: "hold", panel: "hold" },
  { act: "resume" },
  { act: "giveBack", panel: "giveBack" },
];

const MORE: Entry[] = [
  { act: "pin", panel: "pin" },
  { act: "unpin" },
  { act: "redispatch" },
  { act: "unassign", panel: "unassign" },
  { act: "cancel", panel: "cancel" },
];

/** The order as it stands, by its row and, once there, by the whole order. */
function useStand(id: string, order: OrderView | undefined): Stand | null {
  const row = useRow(id);
  const state = row?.state ?? order?.state;
  if (!state) return null;
  const pickup = row?.pickup.state ?? order?.pickup.state;
  return {
    state,
    on_hold: row ? row.on_hold : Boolean(order?.on_hold),
    pinned: Boolean(row ? row.pinned : order?.pinned),
    taken: pickup === "completed",
  };
}

export function ActBar({ id, order }: { id: string; order: OrderView | undefined }) {
  const stand = useStand(id, order);
  const { perform, closed } = useActs();
  const { panel, show } = useDrawer();
  if (!stand) return null;
  const choose = (entry: Entry): void => {
    if (entry.panel) show(id, entry.panel);
    else void perform({ name: entry.act, order: id } as Act);
  };
  const first = FIRST.filter(({ act }) => can(act, stand));
  const more = MORE.filter(({ act }) => can(act, stand));
  if (first.length + more.length === 0) return null;
  return (
    <div className="act-bar" role="toolbar" aria-label="Acts">
      {first.map((entry, i) => (
        <Button
          key={entry.act}
          size="compact-sm"
          variant={panel === entry.panel && entry.panel ? "light" : i === 0 ? "filled" : "default"}
          disabled={closed !== null}
          title={closed ?? undefined}
          rightSection={acts[entry.act].key && <Kbd size="xs">{acts[entry.act].key}</Kbd>}
          onClick={() => choose(entry)}
        >
          {acts[entry.act].title}
        </Button>
      ))}
      {more.length > 0 && <More entries={more} choose={choose} closed={closed} />}
    </div>
  );
}

function More({ entries, choose, closed }: { entries: Entry[]; choose: (entry: Entry) => void; closed: string | null }) {
  return (
    <Menu position="bottom-end" withinPortal shadow="md">
      <Menu.Target>
        <Button size="compact-sm" variant="default" aria-label="More acts" disabled={closed !== null}>
          <IconDots size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map((entry) => (
          <Menu.Item
            key={entry.act}
            color={entry.act === "cancel" ? "red" : undefined}
            rightSection={acts[entry.act].key && <Kbd size="xs">{acts[entry.act].key}</Kbd>}
            onClick={() => choose(entry)}
          >
            {acts[entry.act].title}
            {entry.panel && "…"}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
