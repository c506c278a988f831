/** Reports the server's address to the benchmark, and exits when the benchmark ends. */
export function ready(url: string, findings?: object): void {
  process.send?.({ url, findings });
  const end = () => process.exit(0);
  process.once('disconnect', end);
  // A regular exit, so that `--cpu-prof` writes its profile.
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
