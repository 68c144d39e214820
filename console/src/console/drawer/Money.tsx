// What is bought, what it costs, how it is paid, and what the worker earns.
import { amount, spoken } from "../../shared/format";
import { isFinal, type OrderState } from "../store/wire";
import { Loaded } from "./Loaded";
import { type OrderView, type StatementLine, useRow, useStatement, useTimeline } from "./orderData";
import { earning } from "./words";

export function Money({ order }: { order: OrderView }) {
  return (
    <div className="tab">
      <Sale order={order} />
      <Pay order={order} />
      <Papers order={order} />
    </div>
  );
}

function Sale({ order }: { order: OrderView }) {
  const { sale, total } = order;
  const { currency } = total;
  if (!sale) return <p className="quiet">A return carries no sale.</p>;
  const tax = sale.tax_minor + sale.delivery_fee_tax_minor;
  return (
    <section aria-label="Sale">
      <table className="money">
        <caption>Sale, {spoken(sale.state)}</caption>
        <tbody>
          {sale.lines.map((line) => (
            <tr key={line.product_id}>
              <th scope="row">
                <bdi>{line.name}</bdi>
                <span className="quiet num">
                  {" "}
                  {line.quantity} × {amount(line.unit_minor, currency)}
                  {line.delivered !== line.quantity && sale.state !== "reserved" && line.delivered > 0 && `, ${line.delivered} delivered`}
                </span>
              </th>
              <td className="num">{amount(line.net_minor, currency)}</td>
            </tr>
          ))}
          <Line what="Delivery fee" minor={sale.delivery_fee_minor} currency={currency} />
          <Line what="Tax" minor={tax} currency={currency} />
        </tbody>
        <tfoot>
          <Line what="Total" minor={total.minor} currency={currency} />
        </tfoot>
      </table>
      <Payment order={order} />
    </section>
  );
}

function Line({ what, minor, currency }: { what: string; minor: number; currency: string }) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td className="num">{amount(minor, currency)}</td>
    </tr>
  );
}

function Payment({ order }: { order: OrderView }) {
  const row = useRow(order.id);
  const { currency } = order.total;
  if (order.sale?.payment !== "cash") return <p>Paid from the customer&apos;s wallet.</p>;
  const due = row?.cash_due_minor ?? order.total.minor;
  const over = isFinal(order.state as OrderState);
  return <p>{over ? "Paid in cash at the door." : `${amount(due, currency)} to be taken in cash at the door.`}</p>;
}

function Pay({ order }: { order: OrderView }) {
  const { pay } = order;
  return (
    <section aria-label="Worker's pay">
      <table className="money">
        <caption>Worker&apos;s pay</caption>
        <tbody>
          {pay.parts.map((part) => (
            <Line key={part.kind} what={earning(part.kind)} minor={part.minor} currency={pay.currency} />
          ))}
        </tbody>
        <tfoot>
          <Line what="Offered" minor={pay.total_minor} currency={pay.currency} />
        </tfoot>
      </table>
      <Earned order={order} />
    </section>
  );
}

/** What was credited once the job was done, and the cash that was taken. */
function Earned({ order }: { order: OrderView }) {
  const over = isFinal(order.state as OrderState);
  const worker = over && order.assignment ? order.assignment.worker_id : null;
  const query = useStatement(worker);
  if (!worker) return null;
  return (
    <Loaded query={query} what="the worker's statement">
      {({ lines, currency }) => {
        const mine = lines.filter((line) => line.order_id === order.id);
        if (mine.length === 0) return <p className="quiet">Nothing has been credited for it.</p>;
        const sum = (of: (line: StatementLine) => number | undefined): number => mine.reduce((total, line) => total + (of(line) ?? 0), 0);
        const cash = sum((line) => line.cash_minor);
        return (
          <p>
            Credited {amount(sum((line) => line.earned_minor), currency)}
            {cash !== 0 && `; ${amount(Math.abs(cash), currency)} collected in cash`}.
          </p>
        );
      }}
    </Loaded>
  );
}

/** The numbers on the papers, which the timeline has. */
function Papers({ order }: { order: OrderView }) {
  const { data } = useTimeline(order.id);
  const numbers = (type: string): string[] =>
    (data?.items ?? []).filter((event) => event.type === type).map((event) => String(event.data["number"] ?? ""));
  const invoices = numbers("invoice.posted");
  const notes = numbers("delivery_note.issued");
  const external = order.sale?.external_id;
  if (invoices.length + notes.length === 0 && !external) return null;
  return (
    <dl className="papers">
      {external && <Paper what="Their number" is={external} />}
      {notes.map((number) => (
        <Paper key={number} what="Delivery note" is={number} />
      ))}
      {invoices.map((number) => (
        <Paper key={number} what="Invoice" is={number} />
      ))}
    </dl>
  );
}

function Paper({ what, is }: { what: string; is: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>
        <bdi>{is}</bdi>
      </dd>
    </div>
  );
}
