/** What a run does to its process: how long the event loop was blocked, and which memory is kept. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MB = 1_000_000;
const SAMPLE_MS = 5;

export interface Load {
  /** The longest delay of the event loop, in milliseconds: also that of other programs on the machine. */
  delayMs: number;
  /** The longest time on the processor between two rounds of the event loop, in milliseconds. */
  busyMs: number;
  heapMb: { before: number; after: number };
}

export function measuredLoad() {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  let sampler: NodeJS.Timeout;
  let busyMs = 0;
  let before: number;
  return {
    begin(): void {
      before = heapMb();
      histogram.enable();
      let seen = process.threadCpuUsage();
      sampler = setInterval(() => {
        const now = process.threadCpuUsage();
        busyMs = Math.max(busyMs, (now.user + now.system - seen.user - seen.system) / 1_000);
        seen = now;
      }, SAMPLE_MS);
    },
    end(): Load {
      clearInterval(sampler);
      histogram.disable();
      return {
        delayMs: Math.round(histogram.max / 1e6),
        busyMs: Math.round(busyMs),
        heapMb: { before, after: heapMb() },
      };
    },
  };
}

/** Megabytes of the heap in use after a full collection. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return Math.round(process.memoryUsage().heapUsed / MB);
}
