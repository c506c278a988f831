/** The worker thread that renders: one task at a time. It publishes its progress in shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { check, render, withoutBlanks } from './engine.ts';
import {
  type LiquidTemplate,
  RECIPIENT,
  type RenderAnswer,
  type RenderResult,
  type RenderTask,
  STARTED,
  TEMPLATE,
} from './protocol.ts';

/** After this many heavy recipients the rest of the batch counts as heavy too: each costs more than a hundred others. */
const MAX_HEAVY = 3;

const progress = new Int32Array(workerData as SharedArrayBuffer);

parentPort?.on('message', (task: RenderTask) => {
  Atomics.store(progress, RECIPIENT, 0);
  Atomics.store(progress, TEMPLATE, 0);
  Atomics.store(progress, STARTED, 1);
  parentPort?.postMessage(runTask(task));
});

function runTask(task: RenderTask): RenderAnswer {
  if (task.kind === 'check') return { checked: check(task.templates[0] as LiquidTemplate) };
  const rendered: RenderResult[] = [];
  let heavy: RenderResult[] = [];
  for (const variables of JSON.parse(task.variables) as Record<string, unknown>[]) {
    const last = heavy.at(-1);
    const one = last && heavy.length >= MAX_HEAVY ? last : renderOne(task.templates, withoutBlanks(variables));
    if ('tooHeavy' in one) heavy = [...heavy, one];
    rendered.push(one);
    Atomics.add(progress, RECIPIENT, 1);
  }
  return { rendered };
}

function renderOne(templates: LiquidTemplate[], variables: Record<string, unknown>): RenderResult {
  const texts: Record<string, string> = {};
  for (const [i, template] of templates.entries()) {
    Atomics.store(progress, TEMPLATE, i);
    const text = render(template, variables);
    if (typeof text !== 'string') return text;
    texts[template.key] = text;
  }
  return { texts };
}
