/** The wire format: tRPC's envelopes, with values in superjson's format, which keeps dates. */
import superjson from 'superjson';

export interface Transformer {
  // The contract is tRPC's: it serializes any value, and accepts any value as JSON.
  serialize(value: unknown): { json: unknown; meta?: unknown };
  deserialize(wire: unknown): unknown;
}

export const transformer: Transformer = {
  serialize: (value) => superjson.serialize(value),
  deserialize: (wire) => superjson.deserialize(wire as Parameters<typeof superjson.deserialize>[0]),
};

export const encode = (value: unknown): string => JSON.stringify(transformer.serialize(value));

/** Throws if the text is not in this format. */
export const decode = (text: string): unknown => transformer.deserialize(JSON.parse(text));
