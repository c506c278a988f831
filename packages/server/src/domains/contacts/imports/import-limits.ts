/** Limits of imports. */

/** The largest piece of an upload. */
export const MAX_PIECE_BYTES = 512 * 1024;
export const MAX_FILE_BYTES = 500_000_000;
export const MAX_COLUMNS = 200;
/** The largest record. A longer one usually has a quote that is never closed. */
export const MAX_RECORD_BYTES = 128_000;
/** The size of one transaction: large enough to be efficient, small enough to repeat after a failure. */
export const BATCH_RECORDS = 1_000;
export const BATCH_BYTES = 1_000_000;
