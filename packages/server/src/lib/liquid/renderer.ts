/**
 * Renders Liquid texts in a worker thread. A template is untrusted code: when the thread has computed for a second on one text
 * it is terminated, and a new thread continues with the rest.
 */
import { Worker } from 'node:worker_threads';
import {
  type CheckedTemplate,
  type LiquidTemplate,
  RECIPIENT,
  type RenderAnswer,
  type RenderResult,
  type RenderTask,
  STARTED,
  TEMPLATE,
} from './protocol.ts';

export type { CheckedTemplate, RenderResult } from './protocol.ts';

/** By key: a text, or HTML whose variables are escaped. */
export type LiquidTemplates = Record<string, string | { html: string }>;

export interface Renderer {
  /** Whether a text parses, and which variables it reads. */
  check(text: string): Promise<CheckedTemplate>;
  /** One result per set of variables, in order. A missing or empty variable takes its `default`. */
  renderMany(templates: LiquidTemplates, variables: readonly object[]): Promise<RenderResult[]>;
  stop(): Promise<void>;
}

/** How often the progress is checked. */
const CHECK_INTERVAL_MS = 200;
/** The most CPU time for one text. Wall-clock time would also count the time that a busy machine makes the thread wait. */
const MAX_COMPUTING_MS = 1_000;
/** The most wall-clock time, for a thread that hangs without computing or does not start. */
const MAX_WAITING_MS = 30_000;
/** A batch that terminated this many threads gets no further one. */
const MAX_TERMINATIONS = 3;
/** Templates that terminated a thread twice in a row on one recipient are blocked for this long. */
const BLOCK_MS = 60_000;
const MAX_BLOCKED = 100;

/** The thread was terminated during a task, at this recipient and template. */
class RendererTerminated extends Error {
  readonly recipient: number;
  readonly template: number;

  constructor(progress: Int32Array) {
    super('The renderer was stopped');
    this.recipient = Atomics.load(progress, RECIPIENT);
    this.template = Atomics.load(progress, TEMPLATE);
  }
}

interface Thread {
  worker: Worker;
  progress: Int32Array;
}

const isLiquid = (text: string): boolean => text.includes('{{') || text.includes('{%');

export function createRenderer(): Renderer {
  let thread: Thread | null = null;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();
  const blockedTemplates = new Map<string, number>();

  function start(): Thread {
    const memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: memory,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
      env: {},
      execArgv: [],
    });
    // The thread does not keep the process alive.
    worker.unref();
    const started = { worker, progress: new Int32Array(memory) };
    worker.on('exit', () => {
      if (thread === started) thread = null;
    });
    worker.on('error', () => {});
    thread = started;
    return started;
  }

  function run(task: RenderTask): Promise<RenderAnswer> {
    const { worker, progress } = thread ?? start();
    Atomics.store(progress, STARTED, 0);
    return new Promise((resolve, reject) => {
      const timer = setInterval(watchProgress(worker, progress), CHECK_INTERVAL_MS);
      const settle = (then: () => void) => {
        clearInterval(timer);
        worker.off('message', onMessage);
        worker.off('exit', onExit);
        worker.unref();
        then();
      };
      const onMessage = (answer: RenderAnswer) => settle(() => resolve(answer));
      const onExit = () =>
        settle(() =>
          reject(
            Atomics.load(progress, STARTED) === 1
              ? new RendererTerminated(progress)
              : new Error('The renderer did not start'),
          ),
        );
      worker.on('message', onMessage);
      worker.on('exit', onExit);
      worker.ref();
      worker.postMessage(task);
    });
  }

  /** Runs one task at a time. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(() => {
      if (isStopped) throw new Error('The renderer was stopped');
      return work();
    });
    last = mine.catch(() => {});
    return mine;
  }

  const isBlocked = ({ text }: LiquidTemplate): boolean => (blockedTemplates.get(text) ?? 0) > Date.now();

  function block({ text }: LiquidTemplate): void {
    if (blockedTemplates.size >= MAX_BLOCKED) blockedTemplates.clear();
    blockedTemplates.set(text, Date.now() + BLOCK_MS);
  }

  /**
   * A recipient whose text terminated the thread is tried again alone, after all others: the machine may have been at fault.
   */
  async function renderAll(templates: LiquidTemplate[], variables: readonly object[]): Promise<RenderResult[]> {
    const rendered: RenderResult[] = new Array(variables.length);
    let waiting = [...variables.keys()];
    const suspects: number[] = [];
    let terminations = 0;
    while (waiting.length > 0 || suspects.length > 0) {
      const isAlone = waiting.length === 0;
      const group = isAlone ? [suspects.shift() as number] : waiting;
      try {
        const given = JSON.stringify(group.map((i) => variables[i]));
        const answer = await run({ kind: 'render', templates, variables: given });
        if ('rendered' in answer)
          for (const [n, i] of group.entries()) rendered[i] = answer.rendered[n] as RenderResult;
        waiting = [];
      } catch (error) {
        if (!(error instanceof RendererTerminated)) throw error;
        const culprit = templates[error.template] as LiquidTemplate;
        const suspect = group[error.recipient] as number;
        terminations++;
        if (isAlone) block(culprit);
        if (isAlone || terminations >= MAX_TERMINATIONS) rendered[suspect] = { tooHeavy: culprit.key };
        else suspects.push(suspect);
        if (terminations >= MAX_TERMINATIONS) {
          for (const i of [...waiting, ...suspects]) rendered[i] ??= { tooHeavy: culprit.key };
          return rendered;
        }
        waiting = isAlone ? [] : group.filter((i) => i !== suspect);
      }
    }
    return rendered;
  }

  return {
    async check(text) {
      if (!isLiquid(text)) return { error: null, variables: [] };
      const templates = [{ key: 'text', text, isHtml: false }];
      const tooHeavy = { error: 'It takes too long to parse', variables: [] };
      const answer = await enqueue(() => run({ kind: 'check', templates })).catch((error) => {
        if (error instanceof RendererTerminated) return { checked: tooHeavy };
        throw error;
      });
      return 'checked' in answer ? answer.checked : tooHeavy;
    },

    async renderMany(given, variables) {
      const all = Object.entries(given).map(([key, template]) =>
        typeof template === 'string'
          ? { key, text: template, isHtml: false }
          : { key, text: template.html, isHtml: true },
      );
      const fixed = Object.fromEntries(all.filter(({ text }) => !isLiquid(text)).map(({ key, text }) => [key, text]));
      const templates = all.filter(({ text }) => isLiquid(text));
      if (templates.length === 0 || variables.length === 0) return variables.map(() => ({ texts: { ...fixed } }));
      const blocked = templates.find(isBlocked);
      if (blocked) return variables.map(() => ({ tooHeavy: blocked.key }));
      const rendered = await enqueue(() => renderAll(templates, variables));
      return rendered.map((one) => ('texts' in one ? { texts: { ...fixed, ...one.texts } } : one));
    },

    async stop() {
      isStopped = true;
      await thread?.worker.terminate();
    },
  };
}

/** Terminates the thread when it stays too long at one text. */
function watchProgress(worker: Worker, progress: Int32Array): () => void {
  let seen = -1;
  let since = performance.now();
  let computed: number | null = null;
  return () => {
    const isStarted = Atomics.load(progress, STARTED) === 1;
    const at = isStarted ? Atomics.load(progress, RECIPIENT) * 100 + Atomics.load(progress, TEMPLATE) : -1;
    if (at !== seen) {
      seen = at;
      since = performance.now();
      computed = null;
    }
    if (performance.now() - since > MAX_WAITING_MS) return void worker.terminate();
    if (!isStarted) return;
    worker.cpuUsage().then(
      ({ user, system }) => {
        const now = (user + system) / 1000;
        // The measurement may arrive after the thread has moved on.
        if (at !== seen) return;
        computed ??= now;
        if (now - computed >= MAX_COMPUTING_MS) void worker.terminate();
      },
      () => {},
    );
  };
}

/** The renderer of this process. It knows no organization, and starts its thread on first use. */
export const renderer = createRenderer();
