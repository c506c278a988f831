/** Refuses what no procedure wants, before any schema sees it, and names the place: depth, NUL, broken Unicode. */
import { badInput } from '../errors.ts';

const MAX_DEPTH = 32;

/** JSON nested deeper than this is refused unread: recursive readers would run out of stack. */
const UNREADABLE_DEPTH = 500;

export function exceedsDepth(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      if (++depth > UNREADABLE_DEPTH) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return false;
}

export function guardInput(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') guardText(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badInput(path, 'must be a finite number');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw badInput(path, `nested more than ${MAX_DEPTH} levels deep`);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badInput(path, 'is not a valid date');
    return;
  }
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
    throw badInput(path, 'must be plain JSON');
  }
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
