/** Numbers as people and spreadsheets write them. A number is never read as another one without a warning. */

export interface ReadNumber {
  value: number;
  /** Whether the text could also be another number: 1,234 is one thousand in some countries, and little more than one in others. */
  isAmbiguous: boolean;
}

/** The mark that a file uses for decimals; null when its delimiter does not tell. */
export type DecimalMark = '.' | ',' | null;

/** Spreadsheets separate cells by `;` where the comma is the decimal mark. */
export const decimalMarkOf = (delimiter: string): DecimalMark =>
  delimiter === ',' ? '.' : delimiter === ';' ? ',' : null;

const SPACES_AND_APOSTROPHES = "[\\s'’]";
/** Groups of three, and for commas also the Indian grouping: 1,00,000. A number with groups does not begin with 0, so 0,125 has decimals. */
const DECIMAL_POINT = new RegExp(
  `^[+-]?(\\d+|[1-9]\\d{0,2}(,\\d{3})+|[1-9]\\d?(,\\d{2})*,\\d{3}|[1-9]\\d{0,2}(${SPACES_AND_APOSTROPHES}\\d{3})+)(\\.\\d+)?$`,
);
const DECIMAL_COMMA = new RegExp(
  `^[+-]?(\\d+|[1-9]\\d{0,2}(\\.\\d{3})+|[1-9]\\d{0,2}(${SPACES_AND_APOSTROPHES}\\d{3})+)(,\\d+)?$`,
);
/** More digits than a double holds, so another number would be stored. */
const MAX_DIGITS = 15;

/** The number, or null when the text is none. */
export function readNumber(text: string, mark: DecimalMark): ReadNumber | null {
  const plain = text.replace('−', '-');
  if (plain.includes('e') && String(Number(plain)) === plain) return { value: Number(plain), isAmbiguous: false };
  const withPoint = DECIMAL_POINT.test(plain) ? toNumber(plain.replace(/[^\d.-]/g, '')) : null;
  const withComma = DECIMAL_COMMA.test(plain) ? toNumber(plain.replace(/[^\d,-]/g, '').replace(',', '.')) : null;
  const value = mark === ',' ? (withComma ?? withPoint) : (withPoint ?? withComma);
  if (value === null) return null;
  const isAmbiguous = withPoint !== null && withComma !== null && withPoint !== withComma;
  return { value, isAmbiguous: isAmbiguous && (mark === null || plain.includes(mark === '.' ? ',' : '.')) };
}

function toNumber(text: string): number | null {
  const digits = text.replace(/[^\d]/g, '').replace(/^0+/, '');
  return digits.length > MAX_DIGITS && String(Number(text)) !== text ? null : Number(text);
}
