/** Checks while typing. They are advice only; the server decides. */
import type { Shape } from './shape.ts';

/** The problem with a value, shown under its field; null when there is none. */
export function advice(shape: Shape, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' ? textAdvice(shape, value) : 'Should be text';
    case 'number':
      return numberAdvice(shape, value);
    case 'enum':
      return shape.values.includes(value) ? null : `${JSON.stringify(value)} is not one of the choices`;
    case 'moment':
      return Number.isNaN(Date.parse(String(value))) ? 'Should be a date and time' : null;
    case 'array':
      if (!Array.isArray(value)) return 'Should be a list';
      if (value.length < shape.minItems) return `At least ${count(shape.minItems, 'item')}`;
      if (shape.maxItems !== null && value.length > shape.maxItems) return `At most ${count(shape.maxItems, 'item')}`;
      return null;
    default:
      return null;
  }
}

function textAdvice(shape: Shape & { kind: 'text' }, value: string): string | null {
  if (value.length < shape.minLength) return `At least ${count(shape.minLength, 'character')}`;
  if (value.length > shape.maxLength) return `${value.length} characters; at most ${shape.maxLength}`;
  if (shape.format === 'email' && !/^\s*\S+@\S+\.\S+\s*$/.test(value)) return 'Should be an e-mail address';
  if (shape.format === 'uuid' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return 'Should be a UUID';
  if (shape.format === 'uri' && !URL.canParse(value)) return 'Should be a URL';
  if (shape.pattern && !matches(shape.pattern, value)) return `Should match ${shape.pattern}`;
  return null;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function numberAdvice(shape: Shape & { kind: 'number' }, value: unknown): string | null {
  const number = Number(value);
  if (Number.isNaN(number)) return 'Should be a number';
  if (shape.integer && !Number.isInteger(number)) return 'Should be a whole number';
  if (shape.minimum !== null && number < shape.minimum) return `At least ${shape.minimum}`;
  if (shape.maximum !== null && number > shape.maximum) return `At most ${shape.maximum}`;
  return null;
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
