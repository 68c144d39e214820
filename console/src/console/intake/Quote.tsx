// What the goods cost, by the server, as the lines are now.
import { words } from "../../shared/api/http";
import { amount } from "../../shared/format";
import { usePrice } from "./catalogue";
import { useIntake } from "./useIntake";

export function Quote() {
  const lines = useIntake((intake) => intake.draft.lines);
  const price = usePrice(lines);
  if (lines.length === 0) return <p className="quote quote-none">The price stands here once there are products.</p>;
  if (price.isError) {
    return (
      <p className="quote intake-refused" role="alert">
        No price. {words(price.error)}
      </p>
    );
  }
  const { data } = price;
  if (!data || price.settling) return <p className="quote quote-none">Pricing …</p>;
  const { currency } = data.total;
  return (
    <p className="quote" role="status">
      <strong>{amount(data.total.minor, currency)}</strong> for the goods, {amount(data.tax.minor, currency)} tax in it. The delivery fee
      is added by the way it goes.
    </p>
  );
}
