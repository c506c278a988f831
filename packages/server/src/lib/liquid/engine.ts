/**
 * LiquidJS with every bound it offers: no files, no prototypes, limited steps and memory. It runs in a worker, because
 * whatever still exceeds them can only be stopped by terminating the thread.
 */
import {
  Context,
  Liquid,
  type LiquidError,
  type Template as Node,
  Output,
  toValueSync,
  UndefinedVariableError,
} from 'liquidjs';
import type { CheckedTemplate, LiquidTemplate, RenderResult } from './protocol.ts';

/** Nodes rendered for one text. A long newsletter has hundreds. */
const MAX_STEPS = 5_000;
/** Characters and list elements that filters may create for one text. */
const MAX_MEMORY = 1_000_000;
const MAX_TEXT = 600_000;
/** Cached parsed templates. A batch has a handful. */
const MAX_PARSED = 200;

class TooHeavy extends Error {}

const engine = (isHtml: boolean): Liquid => {
  const liquid = new Liquid({
    // No templates to include, so nothing is read from disk.
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    parseLimit: MAX_TEXT,
    timezoneOffset: 0,
    locale: 'en',
    ...(isHtml && { outputEscape: 'escape' as const }),
  });
  for (const tag of ['include', 'render', 'layout', 'block']) delete liquid.tags[tag];
  return liquid;
};

const engines = { html: engine(true), text: engine(false) };
const parsed = new Map<string, Node[]>();

const engineOf = ({ isHtml }: LiquidTemplate): Liquid => (isHtml ? engines.html : engines.text);

function parse(template: LiquidTemplate): Node[] {
  const key = `${template.isHtml ? 'h' : 't'}${template.text}`;
  const known = parsed.get(key);
  if (known) return known;
  const nodes = engineOf(template).parse(template.text);
  allowFallbacks(nodes);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, nodes);
  return nodes;
}

/** LiquidJS allows a missing variable only when `default` is its first filter. This allows `default` anywhere. */
function allowFallbacks(nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node instanceof Output) allowFallback(node);
    else if (node.children) allowFallbacks(toValueSync(node.children(false, true)) as Node[]);
  }
}

function allowFallback({ value: { initial, filters } }: Output): void {
  if (!filters.some(({ name }) => name === 'default')) return;
  const evaluate = initial.evaluate.bind(initial);
  initial.evaluate = (context) => evaluate(context, true);
}

/** Counts steps and memory instead of time: a busy machine must not make a message too heavy. */
function contextFor(template: LiquidTemplate, variables: object): Context {
  let steps = 0;
  let memory = 0;
  const renderLimit = {
    check: () => {
      if (++steps > MAX_STEPS) throw new TooHeavy();
    },
  };
  const memoryLimit = {
    use: (count: number) => {
      if (+count > 0) memory += +count;
      if (memory > MAX_MEMORY) throw new TooHeavy();
    },
  };
  const liquid = engineOf(template);
  const limits = { renderLimit, memoryLimit, liquid } as unknown as ConstructorParameters<typeof Context>[3];
  return new Context(variables, liquid.options, { sync: true }, limits);
}

export function render(
  template: LiquidTemplate,
  variables: object,
): string | Exclude<RenderResult, { texts: unknown }> {
  try {
    const nodes = parse(template);
    const text = String(engineOf(template).renderSync(nodes, contextFor(template, variables)));
    return text.length > MAX_MEMORY ? { tooHeavy: template.key } : text;
  } catch (error) {
    return toRenderResult(template, error);
  }
}

function toRenderResult({ key }: LiquidTemplate, thrown: unknown): Exclude<RenderResult, { texts: unknown }> {
  for (let error = thrown; error instanceof Error; error = (error as LiquidError).originalError) {
    if (error instanceof TooHeavy || error instanceof RangeError) return { tooHeavy: key };
    if (error instanceof UndefinedVariableError) {
      const name = (error.originalError as { variableName?: string } | undefined)?.variableName;
      return { missing: name ?? 'variable' };
    }
  }
  return { invalid: messageOf(thrown) };
}

const messageOf = (thrown: unknown): string => (thrown as Error).message.slice(0, 300);

export function check(template: LiquidTemplate): CheckedTemplate {
  try {
    const nodes = parse(template);
    return { error: null, variables: engineOf(template).globalFullVariablesSync(nodes) };
  } catch (error) {
    return { error: messageOf(error), variables: [] };
  }
}

/** Empty values count as missing, so that no message reads "Dear ,". */
export function withoutBlanks(variables: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(variables)) {
    const value = variables[name];
    if (value === null || value === undefined || value === '') continue;
    kept[name] =
      typeof value === 'object' && !Array.isArray(value) ? withoutBlanks(value as Record<string, unknown>) : value;
  }
  return kept;
}
