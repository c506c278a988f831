/**
 * LiquidJS with every bound it offers: no files, no prototypes, limited steps and memory. It runs in a worker, because
 * whatever still exceeds them can only be stopped by terminating the thread.
 */
import {
  Context,
  Drop,
  defaultOperators,
  filters,
  Liquid,
  type LiquidError,
  type Template as Node,
  type Operators,
  toValueSync,
  UndefinedVariableError,
  Value,
} from 'liquidjs';
import { isWrittenWithPoint, numberFilters } from './number-filters.ts';
import type { CheckedTemplate, LiquidTemplate, RenderResult } from './protocol.ts';
import { requireStrictSyntax } from './strict-syntax.ts';

/** Nodes rendered for one text. A long newsletter has hundreds. */
const MAX_STEPS = 5_000;
/** Characters and list elements that filters may create for one text. */
const MAX_MEMORY = 1_000_000;
const MAX_TEXT = 600_000;
/** Cached parsed templates. A batch has a handful. */
const MAX_PARSED = 200;

class TooHeavy extends Error {}

const UNPRINTABLE = 'an object cannot be printed; name one of its fields';

function requirePrintable(given: unknown): string {
  const value = given instanceof Drop ? given.valueOf() : given;
  if (Array.isArray(value)) for (const one of value) requirePrintable(one);
  else if (typeof value === 'object' && value !== null) throw new Error(UNPRINTABLE);
  return value as string;
}

function escapePrintable(this: unknown, value: unknown): string {
  return (filters.escape as (value: unknown) => string).call(this, requirePrintable(value));
}

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
    operators: { ...defaultOperators, '<>': defaultOperators['!='] as Operators[string] },
    outputEscape: isHtml ? escapePrintable : requirePrintable,
  });
  for (const tag of ['include', 'render', 'layout', 'block']) delete liquid.tags[tag];
  for (const [name, filter] of Object.entries(numberFilters)) liquid.registerFilter(name, filter);
  return liquid;
};

const engines = { html: engine(true), text: engine(false) };

interface Parsed {
  nodes: Node[];
  /** The variables that are printed without a filter. */
  printed: string[];
}
const parsed = new Map<string, Parsed>();

const engineOf = ({ isHtml }: LiquidTemplate): Liquid => (isHtml ? engines.html : engines.text);

function parse(template: LiquidTemplate): Parsed {
  const key = `${template.isHtml ? 'h' : 't'}${template.text}`;
  const known = parsed.get(key);
  if (known) return known;
  const liquid = engineOf(template);
  const nodes = liquid.parse(template.text);
  const found = { nodes, printed: requireStrictSyntax(template.text, liquid.options) };
  prepareValues(nodes);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, found);
  return found;
}

function prepareValues(nodes: readonly Node[]): void {
  for (const node of nodes) {
    for (const one of node.arguments?.() ?? []) if (one instanceof Value) prepareValue(one);
    if (node.children) prepareValues(toValueSync(node.children(false, true)) as Node[]);
  }
}

/** LiquidJS allows a missing variable only when `default` is its first filter. This allows `default` anywhere. */
function prepareValue({ initial, filters: [first, ...others] }: Value): void {
  if (!first) return;
  const [only] = initial.postfix;
  // As a text, 9.0 stays a number with decimals.
  if (first.name in numberFilters && isWrittenWithPoint(only)) only.content = only.getText() as never;
  if (![first, ...others].some(({ name }) => name === 'default')) return;
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
    const { nodes } = parse(template);
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
    const { nodes, printed } = parse(template);
    const variables = engineOf(template).globalFullVariablesSync(nodes);
    const object = printed.find((name) => variables.some((other) => isFieldOf(other, name)));
    return { error: object ? `{{ ${object} }}: ${UNPRINTABLE}` : null, variables };
  } catch (error) {
    return { error: messageOf(error), variables: [] };
  }
}

/** Texts and lists have these too. */
const PROPERTIES_OF_ANY_VALUE = ['size', 'first', 'last'];
const isFieldOf = (path: string, object: string): boolean =>
  path.startsWith(`${object}.`) && !PROPERTIES_OF_ANY_VALUE.includes(path.slice(object.length + 1).split('.')[0] ?? '');

/** Filters turn their values into text, so an object has to refuse. */
const unprintable = {
  toString() {
    throw new Error(UNPRINTABLE);
  },
};

/** Empty values count as missing, so that no message reads "Dear ,". */
export function withoutBlanks(variables: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = Object.create(unprintable);
  for (const name of Object.keys(variables)) {
    const value = variables[name];
    if (value === null || value === undefined || value === '') continue;
    kept[name] = Array.isArray(value) ? value.map(withoutBlanksInside) : withoutBlanksInside(value);
  }
  return kept;
}

const withoutBlanksInside = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? withoutBlanks(value as Record<string, unknown>)
    : value;
