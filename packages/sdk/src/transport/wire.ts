/** What travels: tRPC's envelopes, with values in superjson's format so that dates stay dates. */
import superjson from 'superjson';

export interface Transformer {
  // tRPC's own contract: it hands over anything, and takes anything for JSON.
  serialize(value: unknown): { json: unknown; meta?: unknown };
  deserialize(wire: unknown): unknown;
}

export const transformer: Transformer = {
  serialize: (value) => superjson.serialize(value),
  deserialize: (wire) => superjson.deserialize(wire as Parameters<typeof superjson.deserialize>[0]),
};

export const encode = (value: unknown): string => JSON.stringify(transformer.serialize(value));

/** Throws on text that is not ours. */
export const decode = (text: string): unknown => transformer.deserialize(JSON.parse(text));
