/**
 * Refuses input that no procedure accepts, before any schema parses it, and names the place: depth, NUL, broken
 * Unicode.
 */
import { badInput } from '../../lib/app-error.ts';

const MAX_DEPTH = 32;

/** Deeper nesting would overflow the stack of recursive parsers. */
const UNREADABLE_DEPTH = 500;

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Refuses JSON that must not be parsed: unbounded nesting, and names that end in a backslash. After such a name, V8
 * 13.6 (Node 24) misreads other escaped names with the same beginning, in the whole process:
 * `JSON.parse('{"\\\\":1}')`, then `JSON.parse('{"\\u0041":1}')` returns a backslash in place of A.
 */
export function refuseUnreadable(json: string): void {
  let depth = 0;
  let inString = false;
  let endsInBackslash = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) endsInBackslash = json.charCodeAt(++i) === BACKSLASH;
      else if (code !== QUOTE) endsInBackslash = false;
      else {
        inString = false;
        if (endsInBackslash && /^\s*:/.test(json.slice(i + 1, i + 100))) {
          throw badInput('', 'A field name must not end in a backslash');
        }
      }
    } else if (code === QUOTE) {
      inString = true;
      endsInBackslash = false;
    } else if (code === 123 || code === 91) {
      if (++depth > UNREADABLE_DEPTH) throw badInput('', 'The input is nested too deeply');
    } else if (code === 125 || code === 93) depth--;
  }
}

export function guardInput(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') guardText(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badInput(path, 'must be a finite number');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw badInput(path, `nested more than ${MAX_DEPTH} levels deep`);
  for (const key of Object.keys(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    guardText(key, inner);
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw badInput(inner, 'is not a field');
    guardInput((value as Record<string, unknown>)[key], inner, depth + 1);
  }
}

function guardText(text: string, path: string): void {
  if (text.includes('\0')) throw badInput(path, 'must not contain NUL characters');
  if (!text.isWellFormed()) throw badInput(path, 'contains half of a Unicode surrogate pair');
}
