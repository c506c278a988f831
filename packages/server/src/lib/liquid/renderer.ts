/**
 * Texts with variables, rendered in a thread of their own. A template is somebody else's program: when the thread has
 * computed for a second at one of them it is ended, whatever it was doing, and a new one goes on with the rest.
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

/** By key: a text, or one whose variables are to be escaped for HTML. */
export type LiquidTemplates = Record<string, string | { html: string }>;

export interface Renderer {
  /** Whether a text can be parsed, and which variables it takes. */
  check(text: string): Promise<CheckedTemplate>;
  /** One answer for each set of variables, in their order. A variable that is missing or empty takes a `default`. */
  renderMany(templates: LiquidTemplates, variables: readonly object[]): Promise<RenderResult[]>;
  stop(): Promise<void>;
}

/** How often it is looked at. */
const CHECK_INTERVAL_MS = 200;
/** What one text may cost: by what the thread has computed and not by the clock, which also goes on while it waits its turn. */
const MAX_COMPUTING_MS = 1_000;
/** For what computes nothing and does not end, and for a thread that does not even start. */
const MAX_WAITING_MS = 30_000;
/** A batch that ended so many threads is not worth another one. */
const MAX_TERMINATIONS = 3;
/** Templates that ended a thread twice in a row on the same recipient are not tried again for a while. */
const BLOCK_MS = 60_000;
const MAX_BLOCKED = 100;

/** The thread ended with the task undone: at which recipient and template. */
class RendererTerminated extends Error {
  readonly recipient: number;
  readonly template: number;

  constructor(place: Int32Array) {
    super('The renderer was stopped');
    this.recipient = Atomics.load(place, RECIPIENT);
    this.template = Atomics.load(place, TEMPLATE);
  }
}

interface Thread {
  worker: Worker;
  place: Int32Array;
}

const isLiquid = (text: string): boolean => text.includes('{{') || text.includes('{%');

export function createRenderer(): Renderer {
  let thread: Thread | null = null;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();
  const killers = new Map<string, number>();

  function start(): Thread {
    const memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: memory,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
      env: {},
      execArgv: [],
    });
    // A process with nothing left to do ends without asking it.
    worker.unref();
    const started = { worker, place: new Int32Array(memory) };
    worker.on('exit', () => {
      if (thread === started) thread = null;
    });
    worker.on('error', () => {});
    thread = started;
    return started;
  }

  function run(task: RenderTask): Promise<RenderAnswer> {
    const { worker, place } = thread ?? start();
    Atomics.store(place, STARTED, 0);
    return new Promise((resolve, reject) => {
      const timer = setInterval(watchProgress(worker, place), CHECK_INTERVAL_MS);
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
            Atomics.load(place, STARTED) === 1
              ? new RendererTerminated(place)
              : new Error('The renderer did not start'),
          ),
        );
      worker.on('message', onMessage);
      worker.on('exit', onExit);
      worker.ref();
      worker.postMessage(task);
    });
  }

  /** One task at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(() => {
      if (isStopped) throw new Error('The renderer was stopped');
      return work();
    });
    last = mine.catch(() => {});
    return mine;
  }

  const isKiller = ({ text }: LiquidTemplate): boolean => (killers.get(text) ?? 0) > Date.now();

  function remember({ text }: LiquidTemplate): void {
    if (killers.size >= MAX_BLOCKED) killers.clear();
    killers.set(text, Date.now() + BLOCK_MS);
  }

  /** Whoever the thread ended with is put aside, and tried alone after all others: it may have been the machine. */
  async function renderAll(templates: LiquidTemplate[], variables: readonly object[]): Promise<RenderResult[]> {
    const rendered: RenderResult[] = new Array(variables.length);
    let waiting = [...variables.keys()];
    const suspects: number[] = [];
    let deaths = 0;
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
        deaths++;
        if (isAlone) remember(culprit);
        if (isAlone || deaths >= MAX_TERMINATIONS) rendered[suspect] = { tooHeavy: culprit.key };
        else suspects.push(suspect);
        if (deaths >= MAX_TERMINATIONS) {
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
      const tooHeavy = { error: 'It takes too long to read', variables: [] };
      const answer = await inTurn(() => run({ kind: 'check', templates })).catch((error) => {
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
      const killer = templates.find(isKiller);
      if (killer) return variables.map(() => ({ tooHeavy: killer.key }));
      const rendered = await inTurn(() => renderAll(templates, variables));
      return rendered.map((one) => ('texts' in one ? { texts: { ...fixed, ...one.texts } } : one));
    },

    async stop() {
      isStopped = true;
      await thread?.worker.terminate();
    },
  };
}

/** Ends the thread when it stays too long in one place. */
function watchProgress(worker: Worker, place: Int32Array): () => void {
  let seen = -1;
  let since = performance.now();
  let computed: number | null = null;
  return () => {
    const isStarted = Atomics.load(place, STARTED) === 1;
    const at = isStarted ? Atomics.load(place, RECIPIENT) * 100 + Atomics.load(place, TEMPLATE) : -1;
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
        // An answer that came late may be about another place.
        if (at !== seen) return;
        computed ??= now;
        if (now - computed >= MAX_COMPUTING_MS) void worker.terminate();
      },
      () => {},
    );
  };
}

/** The process's own: it knows nothing of organizations, and starts its thread when it is first needed. */
export const renderer = createRenderer();
