import { describe, expect, it } from 'vitest';
import { readConsentWords } from './consent-words.ts';

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

  it.each(['START', 'unstop', 'Yes', 'शुरू'])('%s is an opt-in keyword', (text) => {
    expect(readConsentWords(text)).toEqual({ means: 'start', how: 'keyword' });
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
