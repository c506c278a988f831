/**
 * Refuses syntax that LiquidJS reads without an error and then ignores in part: `tier eq 'gold'` would be true for everyone. It
 * reads the tokens of LiquidJS once more, so both agree on what a value is.
 */
import {
  type Expression,
  type Liquid,
  type TagToken,
  type Token,
  Tokenizer,
  type TopLevelToken,
  TypeGuards,
} from 'liquidjs';

type Options = Liquid['options'];
/** A tag, also a line of the tag `liquid`. */
type AnyTag = Pick<TagToken, 'name' | 'tokenizer'>;

const COMPARISONS = ['==', '!=', '<>', '>', '<', '>=', '<=', 'contains'];
const CONNECTIVES = ['and', 'or'];
/** The parameters of loops; `reversed` is the only one without a value. */
const LOOP_PARAMETERS = ['limit', 'offset', 'cols', 'reversed'];

/** Throws for the first such place. Returns the variables that are printed without a filter. */
export function requireStrictSyntax(text: string, options: Options): string[] {
  const printed: string[] = [];
  readTokens(new Tokenizer(text, options.operators).readTopLevelTokens(options), options, printed);
  return printed;
}

function readTokens(tokens: readonly (TopLevelToken | AnyTag)[], options: Options, printed: string[]): void {
  let comments = 0;
  for (const token of tokens) {
    if (TypeGuards.isOutputToken(token)) {
      if (comments === 0)
        readPrinted(new Tokenizer(token.input, options.operators, token.file, token.contentRange), printed);
    } else if ('tokenizer' in token) {
      if (token.name === 'comment') comments++;
      if (comments === 0) readTag(token, options, printed);
      if (token.name === 'endcomment') comments--;
    }
  }
}

function readTag({ name, tokenizer }: AnyTag, options: Options, printed: string[]): void {
  if (name === 'echo') readPrinted(tokenizer, printed);
  else if (name === 'liquid') readTokens(tokenizer.readLiquidTagTokens(options), options, printed);
  else if (name === 'if' || name === 'elsif' || name === 'unless') requireCondition(tokenizer);
  else if (name === 'when') requireWhenValues(tokenizer);
  else if (name === 'for' || name === 'tablerow') requireLoop(tokenizer);
  else if (name === 'case') requireValue(tokenizer);
  else if (name === 'assign') {
    tokenizer.readIdentifier();
    tokenizer.skipBlank();
    tokenizer.advance();
    requireValue(tokenizer);
  } else if (name === 'capture' || name === 'increment' || name === 'decrement') {
    tokenizer.readValue();
    requireEnd(tokenizer);
  } else if (name === 'else' || name.startsWith('end')) requireEnd(tokenizer);
}

function readPrinted(tokenizer: Tokenizer, printed: string[]): void {
  tokenizer.skipBlank();
  if (tokenizer.end()) return;
  const begin = tokenizer.p;
  const { initial, filters } = requireValue(tokenizer);
  if (initial.postfix.length > 1) {
    throw tokenizer.error('a condition cannot be printed; for a fallback write {{ name | default: "you" }}', begin);
  }
  const [value] = initial.postfix;
  if (filters.length === 0 && TypeGuards.isPropertyAccessToken(value)) printed.push(value.getText());
}

function requireValue(tokenizer: Tokenizer) {
  const value = tokenizer.readFilteredValue();
  requireEnd(tokenizer);
  for (const token of value.initial.postfix) requireQuotes(tokenizer, token);
  requireOperators(tokenizer, value.initial);
  return value;
}

/** LiquidJS takes “gold” for the name of a variable, and 'gold without its end for a text. */
function requireQuotes(tokenizer: Tokenizer, token: Token): void {
  const text = token.getText();
  if (/^[‘’‚“”„«»]/.test(text)) throw tokenizer.error(`write straight quotation marks: 'gold'`, token.begin);
  const [mark] = /^['"]/.exec(text) ?? [];
  if (mark && (text.length < 2 || !text.endsWith(mark))) {
    throw tokenizer.error('a quotation mark is missing', token.begin);
  }
}

function requireCondition(tokenizer: Tokenizer): void {
  const { postfix } = requireValue(tokenizer).initial;
  const [only] = postfix;
  if (postfix.length === 1) requireTruthValue(tokenizer, only as Token);
}

/** Terms joined with `and` and `or`, each a value or a comparison of two. */
function requireOperators(tokenizer: Tokenizer, { postfix }: Expression): void {
  const terms: Token[][] = [[]];
  for (const token of [...postfix].sort((a, b) => a.begin - b.begin)) {
    if (isOperator(token, CONNECTIVES)) terms.push([]);
    else terms.at(-1)?.push(token);
  }
  for (const one of terms) requireTerm(tokenizer, one, terms.length > 1);
}

function requireTerm(tokenizer: Tokenizer, all: readonly Token[], isJoined: boolean): void {
  const first = all.findIndex((token) => !isOperator(token, ['not']));
  const term = first === -1 ? [] : all.slice(first);
  const [left, operator, right, more] = term;
  if (!left || TypeGuards.isOperatorToken(left)) throw tokenizer.error('a value is missing', left?.begin);
  if (!operator) {
    if (isJoined || first > 0) requireTruthValue(tokenizer, left);
    return;
  }
  if (!isOperator(operator, COMPARISONS)) {
    const known = COMPARISONS.filter((one) => one !== '<>').join(', ');
    throw tokenizer.error(`“${operator.getText()}” is not an operator; the operators are ${known}`, operator.begin);
  }
  if (!right || TypeGuards.isOperatorToken(right)) throw tokenizer.error('a value is missing', right?.begin);
  if (more) throw tokenizer.error('compare two values at a time, and join comparisons with “and” or “or”', more.begin);
}

/** A text or a number as a condition is always true: `tier == 'gold' or 'silver'`. */
function requireTruthValue(tokenizer: Tokenizer, token: Token): void {
  if (TypeGuards.isPropertyAccessToken(token) || ['true', 'false'].includes(token.getText())) return;
  throw tokenizer.error(`${token.getText()} is always true; compare a variable with it`, token.begin);
}

function requireWhenValues(tokenizer: Tokenizer): void {
  while (true) {
    tokenizer.readValueOrThrow();
    tokenizer.skipBlank();
    if (tokenizer.end()) return;
    if (tokenizer.peek() === ',') tokenizer.advance();
    else if (tokenizer.readIdentifier().getText() !== 'or') {
      throw tokenizer.error('values of “when” are separated by commas or “or”');
    }
  }
}

function requireLoop(tokenizer: Tokenizer): void {
  tokenizer.readIdentifier();
  tokenizer.readIdentifier();
  tokenizer.readValue();
  for (const { name, value, begin } of tokenizer.readHashes()) {
    if (!LOOP_PARAMETERS.includes(name.content)) throw tokenizer.error(`“${name.content}” is no parameter`, begin);
    if (!value && name.content !== 'reversed') throw tokenizer.error(`write “${name.content}: 3”`, begin);
  }
  requireEnd(tokenizer);
}

function requireEnd(tokenizer: Tokenizer): void {
  tokenizer.skipBlank();
  if (!tokenizer.end()) throw tokenizer.error(`unexpected ${tokenizer.snapshot()}`);
}

const isOperator = (token: Token, names: readonly string[]): boolean =>
  TypeGuards.isOperatorToken(token) && names.includes(token.operator);
