// The top of the page: where we are, the market in numbers, who else is here.

import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconDeviceDesktop, IconKeyboard, IconMoon, IconPlus, IconSearch, IconSun } from "@tabler/icons-react";
import { shortId } from "../../shared/format";
import { useIntake } from "../intake/useIntake";
import { hands } from "../keys/hands";
import { useOverlays } from "../keys/overlays";
import { useMarket, whyNoActs } from "../store/market";
import { useSelection } from "../store/selection";
import { useSession } from "../store/session";
import { useUi } from "../store/ui";
import type { Person } from "../store/wire";
import { Counters } from "./Counters";
import { Freshness } from "./Freshness";
import { initials } from "./QueueRow";

export function Header() {
  return (
    <header className="top">
      <img src="/icon.svg" alt="OmniRoute" width={24} height={24} className="logo" />
      <MarketName />
      <Freshness of="The market" />
      <Counters />
      <People />
      <div className="top-tools">
        <NewOrder />
        <button type="button" className="tool" aria-label="Command palette (Ctrl K)" title="Command palette (Ctrl K)" onClick={hands.palette}>
          <IconSearch size={18} aria-hidden="true" />
        </button>
        <ThemeButton />
        <button
          type="button"
          className="tool"
          aria-label="Keys (?)"
          title="Keys (?)"
          onClick={() => useOverlays.setState({ help: true })}
        >
          <IconKeyboard size={18} aria-hidden="true" />
        </button>
        <UserMenu />
      </div>
    </header>
  );
}

function MarketName() {
  const market = useSession((s) => s.market);
  const markets = useSession((s) => s.markets);
  if (!market) return null;
  if (markets.length < 2) return <h1 className="market-name">{market.name}</h1>;
  return (
    <h1 className="market-name">
      <Menu position="bottom-start">
        <Menu.Target>
          <UnstyledButton className="market-button">
            {market.name} <IconChevronDown size={14} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {markets.map((each) => (
            <Menu.Item key={each.id} onClick={() => useSession.getState().enterMarket(each.id)}>
              {each.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </h1>
  );
}

function NewOrder() {
  const why = useMarket(whyNoActs);
  return (
    <button
      type="button"
      className="tool tool-new"
      disabled={why !== null}
      title={why ?? "New order (n)"}
      onClick={() => useIntake.getState().open()}
    >
      <IconPlus size={16} aria-hidden="true" />
      <span>New order</span>
    </button>
  );
}

const THEMES = {
  auto: { icon: IconDeviceDesktop, words: "Colours as the system" },
  light: { icon: IconSun, words: "Light colours" },
  dark: { icon: IconMoon, words: "Dark colours" },
};

function ThemeButton() {
  const theme = useUi((s) => s.theme);
  const { icon: Icon, words } = THEMES[theme];
  return (
    <button type="button" className="tool" aria-label={`${words}; change (t)`} title={`${words} (t)`} onClick={hands.theme}>
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}

const FACES_MAX = 4;

/** The other consoles of the market; a press goes to what they look at. */
function People() {
  const people = useMarket((s) => s.people);
  const own = useMarket((s) => s.session);
  const others = people.filter((person) => person.session !== own);
  if (others.length === 0) return null;
  return (
    <ul className="faces" aria-label="Also here">
      {others.slice(0, FACES_MAX).map((person) => (
        <li key={person.session}>
          <Face person={person} />
        </li>
      ))}
      {others.length > FACES_MAX && <li className="faces-more">+{others.length - FACES_MAX}</li>}
    </ul>
  );
}

function Face({ person }: { person: Person }) {
  const { order_id: order } = person;
  const words = order ? `${person.name} ${person.doing === "edit" ? "edits" : "looks at"} ${shortId(order)}` : `${person.name} is here`;
  return (
    <button
      type="button"
      className={person.doing === "edit" && order ? "face face-edit" : "face"}
      title={words}
      aria-label={`${initials(person.name)}: ${words}`}
      disabled={!order}
      onClick={() => order && useSelection.getState().open(order)}
    >
      {initials(person.name)}
    </button>
  );
}

function UserMenu() {
  const me = useSession((s) => s.me);
  const letters = me?.name ? initials(me.name) : (me?.role ?? "?").slice(0, 2).toUpperCase();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="tool" aria-label={`${letters}, your account`}>
          <span className="face face-own" aria-hidden="true">
            {letters}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.name ?? "Signed in"}
          {me ? `, ${me.role}` : ""}
        </Menu.Label>
        <Menu.Item onClick={() => void useSession.getState().signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
