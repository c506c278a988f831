import { describe, expect, it } from 'vitest';
import { email } from '../schemas/field-schemas.ts';

describe('email', () => {
  it.each([
    ['C23: an A-label', 'user@xn--p1ai.xn--p1ai', 'user@xn--p1ai.xn--p1ai'],
    ['C23: an IDN domain', 'user@müller.example', 'user@xn--mller-kva.example'],
    ['T15: an IDN domain in capitals', ' Info@MÜNCHEN.example ', 'info@xn--mnchen-3ya.example'],
    ['an IDN domain, decomposed', 'info@mu\u0308nchen.example', 'info@xn--mnchen-3ya.example'],
    ['a domain with full-width letters and stops', 'a@例え。ＪＰ', 'a@xn--r8jz45g.jp'],
    ['a domain with ß', 'a@straße.example', 'a@xn--strae-oqa.example'],
    ['an A-label in capitals', 'a@XN--MNCHEN-3YA.example', 'a@xn--mnchen-3ya.example'],
    ['C24: &', 'd&b@x.example', 'd&b@x.example'],
    ['C24: =', 'a=b@x.example', 'a=b@x.example'],
    ['every character of an atom', "a!#$%&'*+/=?^_`{|}~-.b@x.example", "a!#$%&'*+/=?^_`{|}~-.b@x.example"],
    ['invisible characters of a copied address', '\u202aasha@example.in\u202c\u200b', 'asha@example.in'],
  ])('accepts %s', (_name, given, stored) => {
    expect(email.parse(given)).toBe(stored);
    expect(email.parse(stored)).toBe(stored);
  });

  it.each([
    'a',
    'a@',
    '@x.example',
    'a@localhost',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@0x7f.1',
    'a..b@x.example',
    '.a@x.example',
    'a.@x.example',
    'a@x..example',
    'a@-x.example',
    'a@x_y.example',
    'a@ex%41mple.com',
    'a@xn--.example',
    'a b@x.example',
    'a@x.example\nBcc: b@x.example',
    '"a b"@x.example',
    // Lower-cased without care, they would be the address of another person.
    '\u212aim@x.example',
    'İ@x.example',
    `a@${'b'.repeat(64)}.example`,
    `${'a'.repeat(320)}@x.example`,
  ])('refuses %j', (given) => {
    expect(email.safeParse(given).success).toBe(false);
  });
});
