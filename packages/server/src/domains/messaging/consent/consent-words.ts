/**
 * Recognizes opt-out and opt-in messages. Only whole messages match: the carriers' keywords as Twilio handles them
 * (https://help.twilio.com/articles/223134027), the same words in further languages, and plain requests, which the FCC has
 * counted since 2025 (“any reasonable means”, 47 CFR 64.1200(a)(10)).
 */
export interface ConsentWords {
  means: 'stop' | 'start';
  /** `keyword`: a single known word. `request`: a sentence that asks for it. */
  how: 'keyword' | 'request';
}

const STOP = new Set(
  [
    'stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, opt-out, remove me, remove',
    // Spanish, Portuguese, French, German, Italian, Dutch, Indonesian, Turkish.
    'alto, parar, detener, basta, baja, darme de baja, cancelar, anular',
    'pare, sair, descadastrar, cancelar inscrição, remover',
    'arret, arrêt, arrêter, arreter, désabonner, desabonner, se désabonner, désinscrire, desinscrire',
    'stopp, abmelden, abbestellen, austragen, kündigen',
    'ferma, annulla, disiscrivi, cancellami',
    'afmelden, uitschrijven, stoppen',
    'berhenti, stop pesan, batal langganan',
    'dur, iptal, abonelikten çık, ret',
    // Hindi, Marathi, Tamil, Malayalam, Telugu, Kannada, Bengali, Gujarati, Punjabi, Urdu.
    'रोकें, रोको, रोक दो, बंद करो, बंद करें, बंद, बन्द करो, band karo, थांबवा, बंद करा',
    'நிறுத்து, நிறுத்தவும், വേണ്ട, നിർത്തുക, നിര്‍ത്തുക, ఆపు, ఆపండి, ನಿಲ್ಲಿಸಿ, বন্ধ, বন্ধ করুন, থামান',
    'બંધ કરો, બંધ, ਬੰਦ ਕਰੋ, بند کرو, بند کریں, روکیں',
    // Arabic, Persian, Hebrew, Russian, Chinese, Japanese, Korean.
    'توقف, إيقاف, ايقاف, الغاء, إلغاء, إلغاء الاشتراك, الغاء الاشتراك, لغو, הסר, הסרה, עצור',
    'стоп, отписаться, отпишите, отмена, 停止, 退订, 退訂, 取消, 取消订阅, 停止配信, 配信停止, 解除, 수신거부, 중지, 그만',
  ].flatMap((line) => line.split(', ').map(normalizeWords)),
);

const START = new Set(
  [
    'start, unstop, yes, resume, subscribe, opt in, opt-in, optin',
    'empezar, iniciar, alta, começar, commencer, reprendre, starten, anmelden, inizia, mulai, başla',
    'शुरू करें, शुरू करो, शुरू, हाँ, सुरू करा, தொடங்கு, തുടങ്ങുക, ప్రారంభించు, ಪ್ರಾರಂಭಿಸಿ, শুরু, શરૂ કરો, ਸ਼ੁਰੂ ਕਰੋ',
    'شروع, ابدأ, بدء, старт, 开始, 恢复, 再開, 시작',
  ].flatMap((line) => line.split(', ').map(normalizeWords)),
);

const CONTACT =
  'contact(?:ing)?|text(?:ing)?|messag(?:e|ing)|writ(?:e|ing)(?: to)?|sms(?:ing)?|whatsapp(?:ing)?|spam(?:ming)?|email(?:ing)?|call(?:ing)?|bother(?:ing)?';
const SENDING =
  'send(?:ing)?(?: me)?(?: (?:any|these|those|all|your|more|anymore|further|such|the|promotional|marketing))*';
const THINGS =
  '(?:message|text|sms|promotion|offer|ad|advert|advertisement|notification|update|spam|newsletter|email|whatsapp)s?(?: messages?)?';
const POLITE =
  '(?:(?:hi|hello|hey|please|pls|plz|kindly|can you|could you|would you|i want you to|i would like you to|i said|just|ok|okay)[, ]+)*';
const AFTER =
  '(?: (?:please|pls|plz|now|immediately|at once|anymore|any more|again|ever|ever again|thanks|thank you|to me|to this number|on this number|at this number|right now|already|from now on))*';

/** Matched against whole normalized messages, so “don't stop” matches none of them. */
const REQUESTS = [
  `${POLITE}stop (?:${CONTACT})(?: me| us| this number| my (?:phone|number))?`,
  `${POLITE}stop ${SENDING}(?: ${THINGS})?`,
  `${POLITE}stop (?:(?:all|these|the|your|this|those) )*${THINGS}`,
  `${POLITE}stop (?:it|this|that|now)`,
  `${POLITE}(?:do not|dont|never) (?:(?:${CONTACT}) (?:me|us|this number)|send(?: me| us)?(?: (?:any|these|more|anymore|your|further|such))* ${THINGS})`,
  `${POLITE}(?:remove|delete|take|drop) (?:me|my (?:phone |mobile |cell )?number|this number|us)(?: off| out)?(?: (?:from|of|off))*(?: (?:your|the|this|all|any|every|that))*(?: (?:mailing|marketing|contact|messaging|sms|text|whatsapp|broadcast))?(?: (?:lists?|database|group|records|system|messages))?`,
  `${POLITE}(?:unsubscribe|opt) (?:me|us|out|my number|this number)(?: out)?(?: (?:from|of|off))*(?: (?:this|your|the|these|all|any|everything))*(?: ${THINGS}| lists?| mailing lists?)?`,
  `(?:i|we) (?:want|wish|would like|d like|need) to (?:unsubscribe|opt out|be removed|stop (?:receiving|getting))(?: (?:from|of))?(?: (?:this|your|the|these|all|any))*(?: ${THINGS}| lists?| mailing lists?)?`,
  `(?:i|we) (?:do not|dont|no longer) (?:want|wish) to (?:get|receive|hear)(?: (?:any|these|more|anything|your|further|from|you|such))+(?: ${THINGS})?`,
  `(?:i|we) (?:do not|dont|no longer) want(?: (?:any|these|more|your|further|such))+ ${THINGS}`,
  `no more ${THINGS}`,
  `${POLITE}leave me alone`,
].map((pattern) => new RegExp(`^(?:${pattern})${AFTER}$`));

/** Longer messages are about something else, or for people to read. */
const MAX_REQUEST_LENGTH = 120;

/** The opt-out or opt-in that a message states; null for every other message. */
export function readConsentWords(text: string): ConsentWords | null {
  if (text.length > MAX_REQUEST_LENGTH) return null;
  const words = normalizeWords(text);
  if (STOP.has(words)) return { means: 'stop', how: 'keyword' };
  if (START.has(words)) return { means: 'start', how: 'keyword' };
  return REQUESTS.some((request) => request.test(words)) ? { means: 'stop', how: 'request' } : null;
}

/** Lower case, without punctuation, invisible characters and repeated spaces. Accents stay: the lists have both spellings. */
function normalizeWords(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’‘`´]/g, '')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}-]+/gu, ' ')
    .replace(/ -|- /g, ' ')
    .trim();
}
