// Cash at the door, or from a customer's wallet.
import { SegmentedControl, Select } from "@mantine/core";
import { useParties } from "./catalogue";
import type { FieldErrors } from "./draft";
import { useIntake } from "./useIntake";

export function Payment({ errors }: { errors: FieldErrors }) {
  const { draft, change } = useIntake();
  const parties = useParties();
  const customers = (parties.data ?? []).filter((party) => party.kind === "customer");
  return (
    <fieldset>
      <legend>Payment</legend>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="How it is paid"
        value={draft.payment}
        onChange={(payment) => change({ payment: payment as "cash" })}
        data={[
          { value: "cash", label: "Cash at the door" },
          { value: "wallet", label: "Wallet" },
        ]}
      />
      {errors.payment && <p className="intake-refused">{errors.payment}</p>}
      <Select
        label={draft.payment === "wallet" ? "Whose wallet" : "Customer (optional)"}
        placeholder="Name"
        searchable
        openOnFocus={false}
        clearable
        clearButtonProps={{ "aria-label": "No customer" }}
        limit={50}
        data={customers.map((party) => ({ value: party.id, label: party.name ?? party.id }))}
        value={draft.customer}
        error={errors.customer}
        onChange={(customer) => change(named(customer, customers, draft.name))}
        nothingFoundMessage="No customer by this name"
      />
    </fieldset>
  );
}

/** The customer's name and phone stand in where none was typed. */
function named(customer: string | null, customers: readonly { id: string; name?: string | null; phone?: string | null }[], name: string) {
  const party = customers.find((each) => each.id === customer);
  return { customer, ...(party && !name ? { name: party.name ?? "", phone: party.phone ?? "" } : {}) };
}
