// What is bought: products from the catalogue, and how many of each.
import { ActionIcon, NumberInput, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { words } from "../../shared/api/http";
import { type Product, useProducts } from "./catalogue";
import { counted, type DraftLine, type FieldErrors } from "./draft";
import { useIntake } from "./useIntake";

export function Lines({ errors }: { errors: FieldErrors }) {
  const { draft, change } = useIntake();
  const query = useProducts();
  const products = (query.data ?? []).filter((product) => product.active !== false);
  const chosen = new Set(draft.lines.map((line) => line.product_id));
  const set = (product: string, quantity: number): void => change({ lines: counted(draft.lines, product, quantity) });
  return (
    <fieldset>
      <legend>What</legend>
      {draft.lines.length > 0 && (
        <ul className="intake-lines">
          {draft.lines.map((line) => (
            <Line key={line.product_id} line={line} product={products.find((each) => each.id === line.product_id)} set={set} />
          ))}
        </ul>
      )}
      <Select
        label="Add a product"
        placeholder={query.isLoading ? "Loading the catalogue …" : "Name or number"}
        searchable
        openOnFocus={false}
        limit={50}
        data={products.filter((product) => !chosen.has(product.id)).map((product) => ({ value: product.id, label: `${product.name} (${product.sku})` }))}
        value={null}
        error={query.isError ? `The catalogue could not be loaded. ${words(query.error)}` : errors.lines}
        onChange={(product) => product && set(product, 1)}
        nothingFoundMessage="No such product"
      />
    </fieldset>
  );
}

interface LineProps {
  line: DraftLine;
  product: Product | undefined;
  set: (product: string, quantity: number) => void;
}

function Line({ line, product, set }: LineProps) {
  const name = product?.name ?? "a product";
  return (
    <li>
      <span className="intake-product">
        <bdi>{name}</bdi>
      </span>
      <NumberInput
        size="xs"
        w={84}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        allowNegative={false}
        aria-label={`Pieces of ${name}`}
        value={line.quantity}
        onChange={(quantity) => Number(quantity) >= 1 && set(line.product_id, Number(quantity))}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`Leave out ${name}`} onClick={() => set(line.product_id, 0)}>
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}
