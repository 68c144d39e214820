// What a list looks like before the first snapshot.

export function Skeleton({ rows, px }: { rows: number; px: number }) {
  return (
    <div className="skeleton" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} style={{ height: px }}>
          <i style={{ width: `${40 + ((i * 37) % 35)}%` }} />
          <i style={{ width: `${55 + ((i * 53) % 30)}%` }} />
        </div>
      ))}
    </div>
  );
}
