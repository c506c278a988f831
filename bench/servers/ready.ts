/** Tells the benchmark where a server answers, and ends the server with it. */
export function ready(url: string, findings?: object): void {
  process.send?.({ url, findings });
  const end = () => process.exit(0);
  process.once('disconnect', end);
  // An exit of its own accord, so that `--cpu-prof` gets to write.
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
