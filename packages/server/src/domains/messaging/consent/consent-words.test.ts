import { describe, expect, it } from 'vitest';
import { CONSENT_VOCABULARIES, wordsOf } from './consent-vocabulary.ts';
import { isUnsubscribeSubject, readConsentWords } from './consent-words.ts';

describe('readConsentWords', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop! ',
    'StopAll',
    'unsubscribe.',
    'CANCEL',
    'End',
    'quit',
    'REVOKE',
    'opt-out',
    'OPTOUT',
    'बंद करो',
    'बंद',
    'parar',
    'BAJA',
    'arrêt',
    'Arret',
    'abmelden',
    'إلغاء',
    'நிறுத்து',
    'നിർത്തുക',
    'стоп',
    '退订',
    'STOP\u200b',
  ])('%s is an opt-out keyword', (text) => {
    expect(readConsentWords(text)).toEqual({ means: 'stop', how: 'keyword' });
  });

  it.each([
    'Please stop texting me',
    'stop messaging me please',
    'pls stop sending me these messages',
    'STOP SENDING ME MESSAGES!!!',
    'Stop sending messages to this number',
    'please remove me from your list',
    'Remove my number from your marketing list.',
    'take me off your list',
    'don’t text me again',
    'Do not contact me anymore',
    'please do not send me any more messages',
    'I want to unsubscribe',
    'I don’t want to receive these messages',
    'unsubscribe me from this',
    'no more messages',
    'opt me out',
    'stop spamming me',
    'leave me alone',
    'Hi, please stop messaging me',
  ])('“%s” is an opt-out request', (text) => {
    expect(readConsentWords(text)).toEqual({ means: 'stop', how: 'request' });
  });

  it.each([
    'don’t stop',
    'please don’t stop texting me',
    'never stop messaging me',
    'Which bus stop is it?',
    'can I cancel my order',
    'the end',
    'stop by tomorrow',
    'Do you stop sending parcels on Sunday?',
    'I will text you',
    'Please text me',
    'remove the sugar please',
    'When does the sale end',
    'I don’t want',
    'I don’t want sugar in it',
    'please send me messages',
    'contact me',
    'yes please stop here',
    'How do I unsubscribe my brother',
    'no',
    '',
    '🙂',
    `stop ${'x '.repeat(100)}`,
  ])('“%s” is neither', (text) => {
    expect(readConsentWords(text)).toBeNull();
  });

  it.each(['START', 'unstop', 'Yes', 'शुरू', 'Start please', 'please START. Thanks!'])(
    '%s is an opt-in keyword',
    (text) => {
      expect(readConsentWords(text)).toEqual({ means: 'start', how: 'keyword' });
    },
  );

  describe.each(Object.entries(CONSENT_VOCABULARIES))('C7: %s', (_language, { unsubscribe, stop, start, courtesy }) => {
    const phrases = wordsOf(courtesy);
    const around = (word: string, i: number): string[] => {
      const phrase = phrases[i % phrases.length] as string;
      return [
        ...[word, word.toUpperCase(), `${word} ${word}`, `“${word}”!!`, `\u200b${word} 🙏🏽`, `${phrase} ${word}`],
        ...[
          `${word}, ${phrase}.`,
          `${phrase}! ${word}. ${phrase}`,
          `OK ${word}`,
          `${word}\n-- \nAsha Nair\n+91 98192 45678`,
        ],
        `${word}\n\nOn Mon, 2 Nov 2026 at 10:00, Kettle <shop@kettle.example> wrote:\n> Sale!\n> ${phrases[0]}`,
      ];
    };
    it.each([...wordsOf(unsubscribe), ...wordsOf(stop)].map((word, i) => [word, i] as const))(
      '%s opts out, whatever is around it',
      (word, i) => {
        for (const text of around(word, i)) expect(readConsentWords(text), text).toMatchObject({ means: 'stop' });
      },
    );
    it.each(phrases)('%s says nothing alone, and does not hide a word', (phrase) => {
      const [word = ''] = wordsOf(stop);
      expect(readConsentWords(phrase)?.means).not.toBe('stop');
      expect(readConsentWords(`${phrase} ${word} ${phrase}`), phrase).toMatchObject({ means: 'stop' });
      expect(readConsentWords(`${phrase} Kettle ${word}`)).toBeNull();
    });
    it.each(wordsOf(start).map((word, i) => [word, i] as const))('%s opts in', (word, i) => {
      for (const text of around(word, i).filter((one) => !one.startsWith('OK')))
        expect(readConsentWords(text), text).toEqual({ means: 'start', how: 'keyword' });
    });
    it.each(wordsOf(unsubscribe))('%s counts as a subject', (word) => {
      expect(isUnsubscribeSubject(`${word}!`)).toBe(true);
      expect(isUnsubscribeSubject(`Re: ${word}`)).toBe(false);
    });
  });

  it.each([
    'Please stop',
    'stop please',
    'STOP STOP',
    'ok stop',
    'Stop. Thank you',
    'STOPPPP',
    'Yes, stop',
    'ＳＴＯＰ',
    'Stop\nSent from my iPhone',
    'Stop. Sent from my Galaxy',
    'Unsubscribe\n\nAsha Nair\nKettle & Co.\nPhone: 044 1234',
    'Unsubscribe\nAsha',
    'STOP - Asha',
    'Stop. Thanks, Ravi Kumar',
    'Unsubscribe\n\nBest regards,\nAsha Nair',
    'Abmelden\n\nAm 02.11.2026 um 10:00 schrieb Kettle\n<shop@kettle.example>:\n> Angebot',
    'Unsubscribe\n\nFrom: Kettle <shop@kettle.example>\nSent: Monday\nSubject: Sale',
    'Can you please stop?',
    'Do not e-mail me',
    ...['Hi there, stop', 'Hey guys please stop', 'stop please and thank you', 'ok stop then', 'Wrong number, stop'],
    ...['No, stop!', 'Nein! Stopp', 'S T O P', 's.t.o.p', 'STOPSTOP', 'stop msgs', 'STOP MARKETING', 'UNSUBSCRIBE ALL'],
    ...['Do not text', "don't contact", 'please stop sending me this', 'arrête', 'bitte aufhören', 'bhai stop karo'],
    'Stop\n\nOn Tuesday, Kettle wrote:\n> Sale!',
  ])('C7, C8: “%s” of Asha Nair opts out', (text) => {
    expect(readConsentWords(text, 'Asha Nair')).toMatchObject({ means: 'stop' });
  });

  it.each([
    ...['please don’t stop', 'stop by at 5', 'non-stop', 'Asha', 'never stop', 'Kettle, stop by', 'stop start'],
    ...[
      'Asha will not stop',
      'no end',
      'no stop',
      'Nope, do not stop',
      'wrong number',
      'stop there',
      'don’t bother',
      'Please do not cancel',
      'Can you cancel my order?',
      'I want to cancel my order',
    ],
    ...[
      'por favor no parar',
      'bitte nicht abmelden',
      'ne pas arrêter',
      'lütfen durma',
      'कृपया बंद मत करो',
      'jangan berhenti',
    ],
    ...[
      '请不要停止',
      '取消订单',
      '停止しないでください',
      '중지하지 마세요',
      'не стоп',
      'من فضلك لا توقف',
      'niet stoppen',
    ],
    ...['Hello!\n> STOP', 'What do you mean?\nOn 2 Nov 2026, Kettle <a@b.example> wrote:\nReply STOP to stop'],
  ])('C7: “%s” of Asha Nair is neither', (text) => {
    expect(readConsentWords(text, 'Asha Nair')).toBeNull();
  });

  it('docs/opt-out-words.md shows the vocabulary; vitest -u rewrites it', async () => {
    const rows = Object.entries(CONSENT_VOCABULARIES).map(
      ([language, { unsubscribe, stop, start }]) => `| ${language} | ${unsubscribe} | ${stop} | ${start} |`,
    );
    const page = [
      '# Words that opt out',
      '',
      'A message that consists of one of these words opts its author out of the channel, whatever politeness, punctuation,',
      'repetition, signature or quoted text is around it; the words of the last column opt in again. In e-mails, the words of the',
      'second column count as the subject, too, and no word opts in, because anyone can write a sender’s address.',
      '',
      '| language | unsubscribes, also as a subject | opts out | opts in |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
    await expect(page).toMatchFileSnapshot('../../../../../../docs/opt-out-words.md');
  });

  it('stays linear on adversarial texts', () => {
    // A backtracking pattern would not end within the time of a test.
    for (const part of [
      'please ',
      'stop sending me any ',
      'remove me from your this all ',
      'to me ',
      'i dont want to get any ',
    ]) {
      expect(() => readConsentWords(part.repeat(100).slice(0, 120))).not.toThrow();
    }
  });
});
