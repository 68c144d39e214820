// Why nobody: the workers near, counted by what stands against them.
import { against } from "./words";

export function Counted({ counted }: { counted: Record<string, number> }) {
  const rows = Object.entries(counted).sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return <p className="quiet">No worker is near at all.</p>;
  const most = Math.max(...rows.map(([, count]) => count));
  return (
    <ul className="counted" aria-label="What stands against them">
      {rows.map(([code, count]) => (
        <li key={code}>
          <span>{against(code)}</span>
          <span className="counted-bar" aria-hidden style={{ inlineSize: `${(count / most) * 100}%` }} />
          <span className="num">{count}</span>
        </li>
      ))}
    </ul>
  );
}
