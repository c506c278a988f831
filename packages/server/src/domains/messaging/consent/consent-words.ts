/**
 * Recognizes opt-out and opt-in messages: those whose only meaning is a word of the vocabulary, whatever politeness,
 * punctuation, repetition, signature or quoted text is around it; and plain requests, which the FCC has counted since 2025
 * (“any reasonable means”, 47 CFR 64.1200(a)(10)).
 */
import { CONSENT_VOCABULARIES, type ConsentVocabulary, wordsOf } from './consent-vocabulary.ts';
import { ownWords } from './own-words.ts';

export interface ConsentWords {
  means: 'stop' | 'start';
  /** `keyword`: a known word. `request`: a sentence that asks for it. */
  how: 'keyword' | 'request';
}

/** Phrases by their first character. */
type Phrases = ReadonlyMap<string, readonly string[]>;

const phrasesOf = (...lists: (keyof ConsentVocabulary)[]): Phrases => {
  const words = Object.values(CONSENT_VOCABULARIES).flatMap((vocabulary) =>
    lists.flatMap((list) => wordsOf(vocabulary[list])),
  );
  return Map.groupBy(new Set(words.map(normalizeWords)), (word) => word[0] as string);
};

const UNSUBSCRIBE = phrasesOf('unsubscribe');
const STOP = phrasesOf('unsubscribe', 'stop');
const START = phrasesOf('start');
const COURTESY = phrasesOf('courtesy');

const CONTACT =
  'contact(?:ing)?|text(?:ing)?|messag(?:e|ing)|writ(?:e|ing)(?: to)?|sms(?:ing)?|whatsapp(?:ing)?|spam(?:ming)?|e ?mail(?:ing)?|call(?:ing)?|bother(?:ing)?';
const SENDING =
  'send(?:ing)?(?: me)?(?: (?:any|this|that|these|those|all|your|more|anymore|further|such|the|promotional|marketing))*';
const THINGS =
  '(?:message|msg|text|sms|alert|promotion|marketing|offer|ad|advert|advertisement|notification|update|spam|newsletter|e ?mail|whatsapp)s?(?: messages?)?';
const POLITE =
  '(?:(?:hi|hello|hey|please|pls|plz|kindly|can you|could you|would you|will you|i want you to|i would like you to|i said|just|ok|okay|yes)[, ]+)*';
const AFTER =
  '(?: (?:please|pls|plz|now|immediately|at once|anymore|any more|again|ever|ever again|thanks|thank you|to me|to this number|on this number|at this number|right now|already|from now on))*';

/** Matched against whole normalized messages, so “don't stop” matches none of them. */
const REQUESTS = [
  `${POLITE}(?:stop|unsubscribe|opt out)`,
  `${POLITE}stop (?:${CONTACT})(?: me| us| this number| my (?:phone|number))?`,
  `${POLITE}stop ${SENDING}(?: ${THINGS})?`,
  `${POLITE}stop (?:(?:all|these|the|your|this|those) )*${THINGS}`,
  `${POLITE}stop (?:it|this|that|now)`,
  `${POLITE}(?:do not|dont|never) (?:(?:${CONTACT}) (?:me|us|this number)|send(?: me| us)?(?: (?:any|these|more|anymore|your|further|such))* ${THINGS})`,
  `${POLITE}(?:do not|dont|never) (?:contact|text|message|sms|spam|e ?mail)`,
  `${POLITE}(?:remove|delete|take|drop) (?:me|my (?:phone |mobile |cell |e ?mail )?(?:number|address)|this (?:number|address)|us)(?: off| out)?(?: (?:from|of|off))*(?: (?:your|the|this|all|any|every|that))*(?: (?:mailing|marketing|contact|messaging|sms|text|whatsapp|broadcast))?(?: (?:lists?|database|group|records|system|messages))?`,
  `${POLITE}(?:unsubscribe|opt) (?:me|us|out|my number|this number)(?: out)?(?: (?:from|of|off))*(?: (?:this|your|the|these|all|any|everything))*(?: ${THINGS}| lists?| mailing lists?)?`,
  `(?:i|we) (?:want|wish|would like|d like|id like|need) to (?:stop|unsubscribe|opt out|be removed|stop (?:receiving|getting))(?: (?:from|of))?(?: (?:this|your|the|these|all|any))*(?: ${THINGS}| lists?| mailing lists?)?`,
  `(?:i|we) (?:do not|dont|no longer) (?:want|wish) to (?:get|receive|hear)(?: (?:any|these|more|anything|your|further|from|you|such))+(?: ${THINGS})?`,
  `(?:i|we) (?:do not|dont|no longer) want(?: (?:any|these|more|your|further|such))+ ${THINGS}`,
  `no more ${THINGS}`,
  `${POLITE}leave me alone`,
].map((pattern) => new RegExp(`^(?:${pattern})${AFTER}$`));

/** Longer messages are about something else, or for people to read. */
const MAX_WORDS_LENGTH = 1_000;
const MAX_REQUEST_LENGTH = 120;
const MAX_SUBJECT_LENGTH = 300;

/** “No, stop!”: what is refused is the message before. Without punctuation it may belong to the word. */
const REFUSAL = /^\s*(?:no|nope|nein|non|nee|não)\s*[,.!;]+\s*/i;

/** The opt-out or opt-in that a message states; null for every other message. The author's name may sign it. */
export function readConsentWords(text: string, author: string | null = null): ConsentWords | null {
  const words = normalizeWords(ownWords(text, author).replace(REFUSAL, ''));
  if (words.length > MAX_WORDS_LENGTH) return null;
  const name = new Set(
    normalizeWords(author ?? '')
      .split(' ')
      .filter(Boolean),
  );
  if (meansOnly(words, STOP, name) || meansOnly(joined(words), STOP, name)) return { means: 'stop', how: 'keyword' };
  if (meansOnly(words, START, name)) return { means: 'start', how: 'keyword' };
  const isRequest = words.length <= MAX_REQUEST_LENGTH && REQUESTS.some((request) => request.test(words));
  return isRequest ? { means: 'stop', how: 'request' } : null;
}

/** One word of “s t o p” and “stopstop”. */
const joined = (words: string): string =>
  words
    .replace(/^(?:\p{L} ){2,10}\p{L}$/u, (letters) => letters.replaceAll(' ', ''))
    .replace(/^(\p{L}{3,20}?)\1+$/u, '$1');

/** Whether the subject of an e-mail unsubscribes, whatever the e-mail says. Words like “cancel” may be about an order. */
export function isUnsubscribeSubject(subject: string): boolean {
  if (subject.length > MAX_SUBJECT_LENGTH) return false;
  const own = subject.replace(/^\s*\[[^\]]{1,30}\]\s*/, '');
  return meansOnly(normalizeWords(own), UNSUBSCRIBE, new Set()) || UNSUBSCRIBE_REQUEST.test(own);
}

/** What the links of List-Unsubscribe headers write: `unsubscribe asha@example.in`, `unsubscribe:4f2a`, `Unsubscribe from list`. */
const UNSUBSCRIBE_REQUEST =
  /^\s*(?:please )?unsubscribe(?: me| us)?(?: request| from [^?]{1,60}|:\S{1,200}| [^\s?]{1,100}@[^\s?]{1,200})?[.!\s]*$/i;

/** Whether the text consists of these keywords, courtesy, and after a keyword the name. */
function meansOnly(text: string, keywords: Phrases, name: ReadonlySet<string>): boolean {
  /** For each position that a sequence of phrases reaches: whether it contains a keyword. */
  const reached = new Map<number, boolean>([[0, false]]);
  const reach = (position: number, hasKeyword: boolean) =>
    reached.set(position, hasKeyword || (reached.get(position) ?? false));
  for (let at = 0; at < text.length; at++) {
    const hasKeyword = reached.get(at);
    if (hasKeyword === undefined) continue;
    for (const end of endsOf(text, at, COURTESY)) reach(end, hasKeyword);
    for (const end of endsOf(text, at, keywords)) reach(end, true);
    const [word = ''] = hasKeyword ? text.slice(at).split(' ', 1) : [];
    if (name.has(word)) reach(Math.min(at + word.length + 1, text.length), true);
  }
  return reached.get(text.length) === true;
}

/** Scripts that do not separate words by spaces, or attach endings that are written as words of their own here. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Where the phrases that begin here end, with the space after them. */
function endsOf(text: string, at: number, phrases: Phrases): number[] {
  return (phrases.get(text[at] as string) ?? []).flatMap((phrase) => {
    const end = at + phrase.length;
    if (!text.startsWith(phrase, at)) return [];
    if (end === text.length || text[end] === ' ') return [Math.min(end + 1, text.length)];
    return UNSPACED.test(phrase) ? [end] : [];
  });
}

/**
 * Lower case, one spelling of each letter, without punctuation, invisible characters and repeated spaces. A letter that is
 * repeated more than twice was held down.
 */
function normalizeWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/['’‘`´]|\p{Default_Ignorable_Code_Point}|[\u0300-\u036f]|[\u064b-\u0655]|\u0640|\u20e3/gu, '')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll('ى', 'ي')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .trim();
}
