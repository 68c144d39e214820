// What a trace says of the page's main thread, for the benches.

/** Tasks and animation frames of the page's own main thread: the one that fired the frames. */
export function mainThread(events) {
  const fired = events.filter(({ name, ph }) => name === "FireAnimationFrame" && ph === "X");
  const threads = new Map();
  for (const { pid, tid } of fired) threads.set(`${pid}/${tid}`, (threads.get(`${pid}/${tid}`) ?? 0) + 1);
  const [busiest] = [...threads].sort((a, b) => b[1] - a[1])[0] ?? [];
  const ours = ({ pid, tid }) => `${pid}/${tid}` === busiest;
  const tasks = events.filter((event) => ours(event) && /RunTask$/.test(event.name) && event.ph === "X");
  // The thread's own time: on a busy machine the clock on the wall also counts the neighbours.
  const ms = (list) => list.map(({ dur, tdur }) => (tdur ?? dur) / 1_000);
  // One picture runs several callbacks: ours, the page's, the bench's. Their task is the frame's work.
  const frameTasks = tasks.filter((task) => fired.some((frame) => ours(frame) && frame.ts >= task.ts && frame.ts <= task.ts + task.dur));
  return { work: ms(frameTasks), longest: Math.max(...ms(tasks)), longestWall: Math.max(...tasks.map(({ dur }) => dur)) / 1_000 };
}
