import { searchKey } from './search-key.ts';

/** The LIKE pattern that finds the text in a folded one. It is folded before it is escaped: a full-width ％ must not be a wildcard. */
export const likePattern = (text: string): string => `%${searchKey(text).replace(/[\\%_]/g, '\\$&')}%`;
