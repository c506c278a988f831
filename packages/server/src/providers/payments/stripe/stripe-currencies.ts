/** The currencies that Stripe accepts, and their decimals there. https://docs.stripe.com/currencies */
import { exponentOf } from '../../../lib/money/money.ts';

export const stripeCurrencies: ReadonlySet<string> = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP
  CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY
  KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
  NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TND TOP
  TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW`.split(/\s+/),
);

/** Stripe's own exponents where they differ from ISO 4217. */
const EXPONENTS: Record<string, number> = { ISK: 2, UGX: 2, MGA: 0 };

export const stripeExponent = (currency: string): number => EXPONENTS[currency] ?? exponentOf(currency);

/** Stripe requires the third decimal to be 0, and both decimals of ISK and UGX. */
export const stripeDecimals = (currency: string): number => Math.min(exponentOf(currency), stripeExponent(currency), 2);
