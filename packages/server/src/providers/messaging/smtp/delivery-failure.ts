/**
 * What the words and codes of mail servers say about an address: RFC 5321 reply codes, RFC 3463 enhanced codes, and the words of
 * common servers. A refusal of the sender, its reputation or its volume is never a statement about the address.
 */
import type { Failure } from '../messaging-provider.ts';

export interface DeliveryCodes {
  /** 550 */
  reply: string;
  /** 5.1.1 */
  enhanced: string;
}

const ENHANCED = String.raw`[245]\.\d{1,3}\.\d{1,4}`;
/** `550 5.1.1`, `550-5.1.1`, `550-'5.7.1`, `550 #5.1.0`: the code that the remote server gave with its reply. */
const REPLY_WITH_CODE = new RegExp(String.raw`(?<![\d.])([245]\d\d)[-\s:]+['"(\[#]*(${ENHANCED})(?![\d.]\d)`);
const CODE = new RegExp(String.raw`(?<![\d.:])(${ENHANCED})(?![\d.]\d|\.\w|:)`);
const REPLY = /(?<![\d.:=#\w@-])([45]\d\d)(?=[-\s:,;]|$)/;

/** The codes in a diagnostic text. The code beside the remote server's reply wins over those of servers on the way. */
export function codesIn(text: string): DeliveryCodes {
  const words = withoutUrls(text);
  const [, reply, enhanced] = REPLY_WITH_CODE.exec(words) ?? [];
  return {
    reply: reply ?? REPLY.exec(words)?.[1] ?? '',
    enhanced: enhanced ?? CODE.exec(words)?.[1] ?? '',
  };
}

const withoutUrls = (text: string): string => text.replace(/\bhttps?:\/\/[^\s<>]{1,500}/gi, ' ');

/** About the sender, its messages, or the moment. */
const NOT_ABOUT_ADDRESS = new RegExp(
  [
    'black ?list|block ?list|\\bblocked\\b|\\brbl\\b|dnsbl|spamhaus|\\bspam|unsolicited|\\bjunk\\b|reputation|abus(?:e|ive)',
    '\\b(?:[csx]bl|pbl|banned)\\b|listed (?:at|in|on|by)|(?:sender|ip|domain) score|\\btrust|lista negra|liste noire|schwarze liste',
    '(?:sending|sender.?s?|client|your) (?:ip|host|domain|server|account|network|address)|content (?:denied|rejected|refused)',
    'rate ?limit|limit(?:ed|s)? (?:exceeded|reached)|exceed(?:ed|s|ing)? .{0,40}(?:limit|rate|quota|number)|too many|too fast|throttl',
    'too (?:large|big)|size limit|\\bpolicy\\b|policies|grey ?list|gray ?list|temporar|try again|later\\b|deferred',
    '\\bspf\\b|\\bdkim\\b|\\bdmarc\\b|reverse dns|\\bptr\\b|authenticat|not authori[sz]ed|unauthori[sz]ed|\\brelay',
    'sender (?:address |domain |verify )?(?:rejected|denied|failed|unknown|invalid|not)|from address|\\bhelo\\b|virus|malware',
    'quota|(?:mailbox|inbox|storage|disk) (?:is |space )?(?:.{0,20}\\b)?full|over ?limit|insufficient (?:system )?storage|out of (?:storage|space)',
  ].join('|'),
  'i',
);

const BLOCKLIST_URL = /\/\/[\w.-]*(?:spamhaus|spamcop|barracudacentral|dnsbl|rbl|blocklist|blacklist)/i;

const SUBJECTS =
  '(?:e-?mail )?(?:user|recipient|mailbox|account|address|addressee|person|local part|username|alias|userid)(?: account| address| name)?s?';
/** The address does not exist. */
const UNKNOWN_ADDRESS = new RegExp(
  [
    `(?:unknown|no such|invalid|invalid final delivery|bad|non-?existent|unrouteable|unroutable|undeliverable|not a valid|not a known) (?:local |virtual |destination )?${SUBJECTS}\\b`,
    `${SUBJECTS}(?: .{0,80}?)? (?:is |was |are )?(?:unknown|not (?:be )?found|not known|invalid|not listed|unrouteable|unroutable|not exist|no longer (?:exists?|valid|available|active|in use|on server))\\b`,
    `\\b(?:does not|doesn.?t|did not|do not) (?:exist|have an? .{0,60}account|match any)|\\bnot (?:our|a local|local|a valid|an active) (?:customer|user|recipient|mailbox|address)|no mailbox (?:here|by that name)`,
    'user unknown|unknown user|no such (?:person|local user)|not our customer|address (?:error|does not exist)|user doesn.?t|no longer (?:here|with us|works?)|recipient not found|(?:mailbox|user) not found|resolver\\.adr\\.recipnotfound|addr(?:ess)? not found',
  ].join('|'),
  'i',
);
/** Its domain takes no mail. */
const UNKNOWN_HOST =
  /\b(?:unknown host|host (?:or domain name )?(?:<?[\w.-]+>? )?(?:unknown|not found)|no such (?:domain|host)|invalid domain|no mx (?:record )?found|indicated no smtp service|domain (?:name )?(?:does not exist|doesn.t exist|not found|unknown|isn.t valid)|nxdomain|name or service not known|bad destination (?:host|domain)|(?:couldn.t|can.t|cannot|could not) find (?:any )?(?:host|a mail exchanger|an exchanger)|unrouteable (?:mail )?domain|non-?existent (?:hosts?|domain)|no dns data|dns error.{0,40}(?:nxdomain|not found)|does not accept (?:e-?)?mail|null ?mx|no mx)\b/i;
/** RFC 3463 §3.2, 3.5; https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online */
const UNKNOWN_CODES = /^5\.1\.(?:1|2|3|6|10)$|^5\.4\.310$/;
/** The mailbox is disabled or refuses everything; one report may be a mistake of its server. */
const DOUBTFUL_CODES = /^5\.(?:1\.351|2\.1|4\.1|4\.4)$/;
const DISABLED = /\b(?:disabled|deactivated|suspended|inactive|not active|discontinued|terminated|expired)\b/i;
/** Codes of the sender and its messages: RFC 3463 §3.7, 3.8, and those of the content and the size. */
const SENDER_CODES = /^5\.(?:[67]\.\d+|3\.4|2\.[234]|5\.3|4\.[67])$/;

const SENDER_ADDRESS_CODES = /^5\.1\.[78]$/;

/** Whether the address should be suppressed. `if_repeated`: when another message to it failed likewise before. */
export function suppressionOf({ reply, enhanced }: DeliveryCodes, text: string): Failure['suppress'] {
  const words = withoutUrls(text);
  if (/^[24]/.test(enhanced || reply) || NOT_ABOUT_ADDRESS.test(words) || BLOCKLIST_URL.test(text)) return null;
  const isUnknown = UNKNOWN_ADDRESS.test(words) || UNKNOWN_HOST.test(words);
  // The code blames the sender and the words the address: one of them is wrong.
  if (SENDER_ADDRESS_CODES.test(enhanced)) return null;
  if (SENDER_CODES.test(enhanced)) return isUnknown ? 'if_repeated' : null;
  if (isUnknown || UNKNOWN_CODES.test(enhanced)) return 'unreachable';
  return DOUBTFUL_CODES.test(enhanced) || DISABLED.test(words) ? 'if_repeated' : null;
}
