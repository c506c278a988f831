/**
 * The folding by which texts are found and compared: without case, accents, vowel points and forms of letters, in every script. `lodz`
 * finds Łódź, and `strasse` finds Straße. `contacts.search_key` is the same function in SQL; a test compares the two for every character.
 */

/** Accents, points, joiners and other characters that do not make another letter. Vowel signs of Indic scripts do, and stay. */
const IGNORED =
  '\\u00ad\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061c\\u0640\\u064b-\\u065f' +
  '\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0cbc' +
  '\\u180e\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u20d0-\\u20f0\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\ufeff';

/** Letters, digits and signs without a decomposition, and what people type for them: each character by the one at its place. */
const FROM =
  'ıłøđðħŧŋĸƒɓɗɖƙɛɔɣɲʋƴəɨʉƀǥȼɍɉɏⱥⱦƶƚⱡ' +
  'ςךםןףץىیةەہکٱ' +
  'ʻʼʽʾʿ‘’‛′‐‑‒–—―−⁃־“”„‟«»' +
  '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯੦੧੨੩੪੫੬੭੮੯૦૧૨૩૪૫૬૭૮૯୦୧୨୩୪୫୬୭୮୯௦௧௨௩௪௫௬௭௮௯౦౧౨౩౪౫౬౭౮౯೦೧೨೩೪೫೬೭೮೯൦൧൨൩൪൫൬൭൮൯๐๑๒๓๔๕๖๗๘๙';
const TO = `iloddhtnkfbddkeognvyeiubgcrjyatzllσכמנפציيهههكا'''''''''---------""""""${'0123456789'.repeat(12)}`;
const PAIRS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };

const REPLACEMENTS = new Map([
  ...[...FROM].map((letter, i) => [letter, TO[i] as string] as const),
  ...Object.entries(PAIRS),
]);
const REPLACED = new RegExp(`[${[...REPLACEMENTS.keys()].join('')}]`, 'gu');
const REMOVED = new RegExp(`[${IGNORED}]`, 'gu');

export const searchKey = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(REMOVED, '')
    .replace(REPLACED, (letter) => REPLACEMENTS.get(letter) ?? letter);
