/** The changes that mutation testing makes to a file: one small edit of the text each, found in the syntax tree. */
import { parseAst } from 'vitest/node';

export interface Mutant {
  line: number;
  /** What the edit does: `a < b` → `a <= b`. */
  title: string;
  /** The file's text with the edit. */
  text: string;
}

/** A node of the tree, as far as it is read here. */
interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

const SWAPPED = new Map(
  Object.entries({
    '<': '<=',
    '<=': '<',
    '>': '>=',
    '>=': '>',
    '===': '!==',
    '!==': '===',
    '+': '-',
    '-': '+',
    '*': '/',
    '/': '*',
    '%': '*',
    '&&': '||',
    '||': '&&',
  }),
);

const RENAMED = new Map(
  Object.entries({
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
    ceil: 'floor',
    floor: 'ceil',
  }),
);

/** Calls in a chain that narrow or lock rows: `query.whereNull('x')` without them is a wider query. */
const NARROWS = /^(where\w*|andWhere\w*|forUpdate|skipLocked|filter|limit)$/;

/** Nothing that a caller can see: logs, metrics and descriptions. */
const UNSEEN = /^(log|ctx\.log|app\.log|ctx\.app\.log|scope\.app\.log|metrics)\.|\.(describe|meta)\(/;

export function mutantsOf(source: string): Mutant[] {
  const program = parseAst(source, { lang: 'ts', astType: 'ts' }) as unknown as Node;
  const edits: Edit[] = [];
  visit(program, source, edits);
  const seen = new Set<string>();
  return edits
    .filter(({ start, end, text }) => {
      const key = `${start} ${end} ${text}`;
      return source.slice(start, end) !== text && !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, text }) => ({
      line: source.slice(0, start).split('\n').length,
      title: `${short(source.slice(start, end))} → ${short(text)}`,
      text: source.slice(0, start) + text + source.slice(end),
    }));
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim() || '(nothing)';
  return line.length <= 90 ? line : `${line.slice(0, 60)} … ${line.slice(-25)}`;
};

/** A text, by its first character. */
const TEXT = /^['"`]/;

function visit(node: Node, source: string, edits: Edit[]): void {
  if (
    node.type.startsWith('TS') &&
    !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(node.type)
  )
    return;
  if (node.type === 'ImportDeclaration') return;
  if (node.type === 'CallExpression' && UNSEEN.test(source.slice(node.start, node.end).split('\n')[0] ?? '')) return;
  if (node.type === 'ObjectPattern') return;
  edits.push(...editsOf(node, source));
  for (const [field, value] of Object.entries(node)) {
    if (field === 'typeAnnotation' || field === 'typeArguments' || field === 'returnType') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string') {
        visit(child as Node, source, edits);
      }
    }
  }
}

function* editsOf(node: Node, source: string): Generator<Edit> {
  const textOf = (part: unknown): string => source.slice((part as Node).start, (part as Node).end);
  const replace = (part: unknown, text: string): Edit => ({
    start: (part as Node).start,
    end: (part as Node).end,
    text,
  });
  const { left, right, test, operator, argument, callee } = node as Node & { operator: string };
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const between = source.slice((left as Node).end, (right as Node).start);
      const at = (left as Node).end + between.indexOf(operator);
      const swapped = SWAPPED.get(operator);
      const isText = [left, right].some((side) => TEXT.test(textOf(side)));
      if (swapped && !(isText && operator === '+')) yield { start: at, end: at + operator.length, text: swapped };
      if (node.type === 'LogicalExpression') {
        yield replace(node, source.slice(node.start, at).trim());
        if (operator !== '??') yield replace(node, source.slice(at + operator.length, node.end).trim());
      }
      break;
    }
    case 'IfStatement':
    case 'WhileStatement':
    case 'ConditionalExpression':
      if (node.type !== 'WhileStatement') yield replace(test, 'true');
      yield replace(test, 'false');
      break;
    case 'UnaryExpression':
      if (operator === '!') yield replace(node, textOf(argument));
      break;
    case 'Literal':
      yield* literalEdits(node, source);
      break;
    case 'TemplateLiteral':
      for (const quasi of node.quasis as Node[]) yield* sqlEdits(quasi, source);
      break;
    case 'ExpressionStatement':
      if (/^(Call|Await|Assignment|Update)Expression$/.test((node.expression as Node).type)) yield replace(node, ';');
      break;
    case 'ThrowStatement':
      yield replace(node, ';');
      break;
    case 'Property':
      // A condition of a query, or a column of a row.
      yield withoutProperty(node, source);
      break;
    case 'SpreadElement':
      yield withoutProperty(node, source);
      break;
    case 'CallExpression': {
      const { type, object, property } = callee as Record<string, Node> & { type: string };
      if (type !== 'MemberExpression' || !property || !object) break;
      const name = textOf(property);
      const renamed = RENAMED.get(name);
      if (renamed) yield replace(property, renamed);
      if (NARROWS.test(name)) yield replace(node, textOf(object));
      break;
    }
  }
}

function* literalEdits(node: Node, source: string): Generator<Edit> {
  const text = source.slice(node.start, node.end);
  if (text === 'true' || text === 'false') yield { ...spanOf(node), text: text === 'true' ? 'false' : 'true' };
  else if (/^[\d_]+$/.test(text)) yield { ...spanOf(node), text: String(Number(text.replaceAll('_', '')) + 1) };
  else yield* sqlEdits(node, source);
}

const spanOf = ({ start, end }: Node) => ({ start, end });

const CONDITION = /\b(and|or) ([\w.()]+ (?:=|<>|<=?|>=?) (?:[\w.():?']+|\$\{[^}]*\})|[\w.]+ is (?:not )?null)/g;
const OPERATOR = /(?<=[\w)] )(<=|>=|<|>)(?= [\w:?(])/g;

/** SQL within a text: a condition that is always true, and a comparison that includes its bound or not. */
function* sqlEdits(node: Node, source: string): Generator<Edit> {
  const text = source.slice(node.start, node.end);
  if (!/\b(select|update|insert|delete|where|set)\b/.test(text)) return;
  for (const { 0: all, 1: word, index } of text.matchAll(CONDITION)) {
    const neutral = word === 'and' ? 'and true' : 'or false';
    yield { start: node.start + index, end: node.start + index + all.length, text: neutral };
  }
  for (const { 0: all, index } of text.matchAll(OPERATOR)) {
    yield { start: node.start + index, end: node.start + index + all.length, text: SWAPPED.get(all) as string };
  }
  for (const { 0: all, index } of text.matchAll(/ for update(?: of \w+)?(?: skip locked)?/g)) {
    yield { start: node.start + index, end: node.start + index + all.length, text: '' };
  }
}

/** Without the property, the comma behind it included. */
function withoutProperty(node: Node, source: string): Edit {
  const comma = /^\s*,/.exec(source.slice(node.end))?.[0].length ?? 0;
  return { start: node.start, end: node.end + comma, text: '' };
}
