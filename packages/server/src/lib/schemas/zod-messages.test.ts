import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { setZodMessages } from './zod-messages.ts';

beforeAll(setZodMessages);

const messageOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

describe('zod messages', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, 'is required'],
    [z.string(), 1, 'must be a text'],
    [z.number(), 'a', 'must be a number'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.date(), 'x', 'must be a date'],
    [z.array(z.string()), 'a', 'must be a list'],
    [z.object({}), 'a', 'must be an object'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(3), 'a', 'must have at least 3 characters'],
    [z.string().max(3), 'abcd', 'must have at most 3 characters'],
    [z.array(z.int()).max(1), [1, 2], 'must have at most 1 item'],
    [z.number().min(2), 1, 'must be at least 2'],
    [z.number().lt(2), 2, 'must be less than 2'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.uuid(), 'x', 'must be an id (a UUID)'],
    [z.email(), 'x', 'must be an e-mail address'],
    [z.url(), 'x', 'must be a URL, as https://example.com'],
    [z.union([z.string(), z.number()]), true, 'has none of the forms it may have'],
    [z.string().regex(/a/, 'must contain an a'), 'b', 'must contain an a'],
    [z.string().refine(() => false), 'b', 'is not valid'],
  ])('%#: describes the problem in our own words', (schema, value, expected) => {
    expect(messageOf(schema, value)).toBe(expected);
  });
});
