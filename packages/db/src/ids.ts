/** Identifiers: UUIDv7, so that the primary key is also "oldest first". */
import { v7, validate } from 'uuid';

export const newId = (): string => v7();

export const isId = (value: string): boolean => validate(value);

/** No identifier made at `moment` or later is smaller: where a range of time begins in a list by id. */
export const firstIdAt = (moment: Date): string => v7({ msecs: moment.getTime(), seq: 0, random: new Uint8Array(16) });
