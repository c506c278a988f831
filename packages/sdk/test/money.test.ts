/** Client and server must interpret amounts in the same way. */
import { exponentOf, formatMoney } from '@tessera/sdk';
import { describe, expect, it } from 'vitest';
import { exponentOf as onTheServer } from '../../server/src/lib/money/money.ts';

describe('exponentOf, formatMoney', () => {
  it('exponentOf: equals the server’s for every currency', () => {
    const all = Intl.supportedValuesOf('currency');
    expect(all.length).toBeGreaterThan(150);
    expect(all.map((code) => [code, exponentOf(code)])).toEqual(all.map((code) => [code, onTheServer(code)]));
  });

  it('formatMoney: formats for the locale', () => {
    expect(formatMoney(120_000, 'INR', 'en-IN')).toBe('₹1,200.00');
    expect(formatMoney(500, 'JPY', 'en')).toBe('¥500');
    expect(formatMoney(1_250, 'KWD', 'en')).toMatch(/1\.250$/);
    expect(formatMoney(0, 'EUR', 'de')).toMatch(/^0,00/);
  });
});
