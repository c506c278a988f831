/** The one error map: messages for people about a value that does not match its schema, in place of zod's wording. */
import { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  date: 'a date',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  uuid: 'must be an id (a UUID)',
  email: 'must be an e-mail address',
  url: 'must be a URL, as https://example.com',
  datetime: 'must be a moment, as 2026-11-20T09:00:00Z',
  date: 'must be a day, as 2026-11-20',
  time: 'must be a time of day, as 09:00',
  base64: 'must be base64',
  json_string: 'must be JSON',
};

const listed = (values: readonly unknown[]): string => values.map(String).join(', ');

function sizeOf(issue: Issue & { origin: string }, bound: number | bigint): string {
  if (issue.origin === 'string') return `${bound} ${bound === 1 ? 'character' : 'characters'}`;
  if (issue.origin === 'array' || issue.origin === 'set') return `${bound} ${bound === 1 ? 'item' : 'items'}`;
  return issue.origin === 'date' ? new Date(Number(bound)).toISOString() : String(bound);
}

const isSized = ({ origin }: { origin: string }): boolean => ['string', 'array', 'set'].includes(origin);

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      if (issue.expected === 'int') return 'must be a whole number';
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined
        ? 'is required'
        : `must be ${issue.values.length > 1 ? 'one of ' : ''}${listed(issue.values)}`;
    case 'too_small':
      if (!isSized(issue))
        return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${sizeOf(issue, issue.minimum)}`;
      return issue.minimum === 1 ? 'must not be empty' : `must have at least ${sizeOf(issue, issue.minimum)}`;
    case 'too_big':
      if (!isSized(issue))
        return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${sizeOf(issue, issue.maximum)}`;
      return `must have at most ${sizeOf(issue, issue.maximum)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'has the wrong format';
    case 'unrecognized_keys':
      return `has unknown fields: ${listed(issue.keys)}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is required' : 'has none of the forms it may have';
    case 'invalid_key':
      return 'has a name that is not allowed';
    case 'invalid_element':
      return 'has an item that is not allowed';
    default:
      return 'is not valid';
  }
}

/** Messages that a schema defines itself take precedence over this map. */
export const setZodMessages = (): void => void z.config({ customError: messageOf });
