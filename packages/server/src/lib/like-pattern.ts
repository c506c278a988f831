/** A LIKE pattern that finds `text` anywhere; `%`, `_` and `\` in it are literal. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
