// From where to where: by clicks on the map, from the lists, or typed.
import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type FieldErrors, placeTyped, placeWords, type Shop } from "./draft";
import { useIntake } from "./useIntake";

interface Props {
  shops: readonly Shop[];
  trouble: string | null;
  errors: FieldErrors;
}

export function Places({ shops, trouble, errors }: Props) {
  const { draft, setting, change, aim } = useIntake();
  const hint = setting === "pickup" ? "Click the map near the shop, or choose it here." : "Click the map where it goes, or type the place.";
  return (
    <fieldset>
      <legend>From where to where</legend>
      <p className="intake-hint" role="status">
        {hint}
      </p>
      {trouble && <p className="intake-refused">The shops could not be loaded. {trouble}</p>}
      <Select
        label="Pickup at"
        placeholder="Shop"
        searchable
        openOnFocus={false}
        limit={50}
        data={shops.map((shop) => ({ value: shop.merchant, label: shop.name }))}
        value={draft.merchant}
        error={errors.merchant}
        onFocus={() => aim("pickup")}
        onChange={(merchant) => {
          change({ merchant });
          if (merchant) aim("dropoff");
        }}
        nothingFoundMessage="No shop by this name"
      />
      <DropoffPlace error={errors.dropoff} />
    </fieldset>
  );
}

function DropoffPlace({ error }: { error: string | undefined }) {
  const { draft, change, aim } = useIntake();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== "" && placeTyped(typed) === null;
  return (
    <TextInput
      label="Drop-off at"
      description="Latitude, longitude: 41.15790, -8.62910"
      placeholder="Click the map or type"
      value={typed ?? (draft.dropoff ? placeWords(draft.dropoff) : "")}
      error={wrong ? "Type two numbers: latitude, longitude." : error}
      onFocus={() => aim("dropoff")}
      onBlur={() => !wrong && setTyped(null)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        change({ dropoff: placeTyped(text) });
      }}
    />
  );
}
