// What is brought, where to, and what it costs.
import { amount } from "../../shared/format.ts";
import type { Tracking } from "../core/document.ts";
import type { View } from "../core/view.ts";
import { useWords } from "../words.ts";

export function Order({ doc, view }: { doc: Tracking; view: View }) {
  const words = useWords();
  const paid = doc.money?.paid !== undefined;
  return (
    <section className="card order" aria-labelledby="order">
      <h2 id="order">{paid ? words.receipt : words.order}</h2>
      {doc.items.length > 0 && (
        <ul className="items">
          {doc.items.map((item, i) => (
            <li key={i}>
              <span className="quantity">{item.quantity}×</span> <bdi>{item.name}</bdi>
            </li>
          ))}
        </ul>
      )}
      {doc.money && <Money money={doc.money} tip={doc.rating?.tip ?? 0} over={view.over} />}
      {view.address && (
        <dl className="lines">
          <Line label={words.address}>
            <bdi>{view.address}</bdi>
          </Line>
          {view.placed && <Line label={words.placedAt}>{view.placed}</Line>}
        </dl>
      )}
    </section>
  );
}

function Money({ money, tip, over }: { money: NonNullable<Tracking["money"]>; tip: number; over: boolean }) {
  const words = useWords();
  const by = money.payment && words.payments[money.payment];
  const cashDue = over ? 0 : (money.cashDue ?? 0);
  return (
    <dl className="lines money">
      <Line label={words.total}>{amount(money.total, money.currency)}</Line>
      {cashDue > 0 && (
        <Line label={words.toPayCash} strong>
          {amount(cashDue, money.currency)}
        </Line>
      )}
      {money.paid !== undefined && (
        <Line label={by ? `${words.paid} ${by}` : words.paid} strong>
          {amount(money.paid, money.currency)}
        </Line>
      )}
      {tip > 0 && <Line label={words.tip}>{amount(tip, money.currency)}</Line>}
    </dl>
  );
}

function Line({ label, strong, children }: { label: string; strong?: boolean; children: React.ReactNode }) {
  return (
    <div className={strong ? "strong" : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
