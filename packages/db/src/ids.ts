/** Identifiers: UUIDv7, so that the order of the primary key is the order of creation. */
import { v7, validate } from 'uuid';

export const newId = (): string => v7();

export const isId = (value: string): boolean => validate(value);

/** The smallest identifier that can be created at `moment`: the start of a time range in a list by id. */
export const firstIdAt = (moment: Date): string => v7({ msecs: moment.getTime(), seq: 0, random: new Uint8Array(16) });
