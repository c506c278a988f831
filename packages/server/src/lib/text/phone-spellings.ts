/**
 * Numbers that have two spellings in E.164. Networks and WhatsApp still use the older one, so a person may be known by either.
 *
 * Brazil added a ninth digit to mobile numbers (2012–2016); WhatsApp reports older accounts without it. Mexico dropped the 1 of
 * mobile numbers in 2019; WhatsApp still reports it. Argentina has a 9 before mobile numbers in international calls, which
 * people often leave out; without it, a number looks like a landline's, so both of its spellings are kept as given. Benin put 01
 * before all numbers (2024), and Ivory Coast the operator's prefix before mobile ones (2021: 01, 05 or 07, by the second digit);
 * WhatsApp reports older accounts without them.
 */
interface Spelling {
  pattern: RegExp;
  /** The current spelling first. */
  spellings: readonly ((...groups: string[]) => string)[];
  isRewritten: boolean;
}

const SPELLINGS: readonly Spelling[] = [
  {
    pattern: /^\+55([1-9]\d)9?([6-9]\d{7})$/,
    spellings: [(area, number) => `+55${area}9${number}`, (area, number) => `+55${area}${number}`],
    isRewritten: true,
  },
  {
    pattern: /^\+521?([2-9]\d{9})$/,
    spellings: [(number) => `+52${number}`, (number) => `+521${number}`],
    isRewritten: true,
  },
  {
    pattern: /^\+549?([1-3]\d{9})$/,
    spellings: [(number) => `+549${number}`, (number) => `+54${number}`],
    isRewritten: false,
  },
  {
    pattern: /^\+229(?:01)?(\d{8})$/,
    spellings: [(number) => `+22901${number}`, (number) => `+229${number}`],
    isRewritten: true,
  },
  {
    pattern: /^\+225(?:0[157])?([04-9])(\d)(\d{6})$/,
    spellings: [
      (first, second, rest) => `+225${operatorOf(Number(second))}${first}${second}${rest}`,
      (...digits) => `+225${digits.join('')}`,
    ],
    isRewritten: true,
  },
];

/** The prefix of Ivory Coast's operator that the second digit of its old numbers named. */
const operatorOf = (digit: number): string => (digit < 4 ? '01' : digit < 7 ? '05' : '07');

/** All spellings of an address that is a phone number in E.164; the address itself where there is only one. */
export function phoneSpellings(address: string): string[] {
  const [spelling, groups] = spellingOf(address);
  return spelling ? spelling.spellings.map((write) => write(...groups)) : [address];
}

/** The spelling in which a number is stored: the one that its country uses today. */
export function currentSpelling(phone: string): string {
  const [spelling] = spellingOf(phone);
  return spelling?.isRewritten ? (phoneSpellings(phone)[0] as string) : phone;
}

function spellingOf(address: string): [Spelling | undefined, string[]] {
  const spelling = SPELLINGS.find(({ pattern }) => pattern.test(address));
  return [spelling, spelling?.pattern.exec(address)?.slice(1) ?? []];
}
