/** `/t.js`, the script that pages load to send events. It has no dependency, is less than 2 kB on the wire and runs in browsers up to ten years old. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { header } from '../../../http/request.ts';

/**
 * Pages queue calls before it has loaded: `(window.tessera = window.tessera || []).push(['page'])`. It reads its key and the server's
 * address from its own tag: `<script async src="https://…/t.js" data-key="wk_…">`. With `data-privacy` it does nothing in browsers
 * that send Global Privacy Control or Do Not Track.
 *
 * Delivery is at least once: a request without an answer is repeated with growing pauses, and events that are left or under way when
 * the page is closed are sent as beacons. Each event has its own id, so that the server stores it once.
 */
const SOURCE = `
(function (w, d, n) {
  var tag = d.currentScript || d.querySelector('script[data-key]'), early = w.tessera || [];
  if (!tag || early.track) return;
  var off = tag.hasAttribute('data-privacy') && (n.globalPrivacyControl || n.doNotTrack == 1 || w.doNotTrack == 1);
  var url = (tag.getAttribute('data-host') || new URL(tag.src).origin) + '/v1/batch';
  var waiting = [], flying = 0, tries = 0, timer;

  function uuid() {
    if (w.crypto.randomUUID) return w.crypto.randomUUID();
    return w.crypto.getRandomValues(new Uint32Array(4)).join('-');
  }

  // Where localStorage is not allowed, a cookie may be.
  function kept(name, value) {
    name = 'tessera_' + name;
    try {
      if (value) localStorage.setItem(name, value);
      else if (value === null) localStorage.removeItem(name);
      else return localStorage.getItem(name);
    } catch (e) {
      if (value === undefined) return decodeURIComponent((d.cookie.match('(?:^|; )' + name + '=([^;]*)') || [, ''])[1]);
      d.cookie = name + '=' + encodeURIComponent(value || '') + ';path=/;SameSite=Lax;max-age=' + (value ? 31536e3 : 0);
    }
  }

  var user = kept('user'), id = kept('id');
  if (!off && !id) kept('id', (id = uuid()));

  function body(events) {
    return JSON.stringify({
      writeKey: tag.getAttribute('data-key'),
      sentAt: new Date().toISOString(),
      context: { userAgent: n.userAgent, locale: n.language },
      batch: events
    });
  }

  function fitting(size) {
    for (var most = Math.min(20, waiting.length); most > 1 && body(waiting.slice(0, most)).length > size; ) most >>= 1;
    return most;
  }

  function plan(ms) {
    if (!timer) timer = setTimeout(send, ms);
  }

  function done() {
    waiting.splice(0, flying);
    tries = 0;
  }

  function send() {
    timer = 0;
    if (flying || !waiting.length) return;
    flying = fitting(4e5);
    var call = new XMLHttpRequest();
    call.open('POST', url);
    call.timeout = 3e4;
    call.setRequestHeader('content-type', 'text/plain');
    call.onloadend = function () {
      // Too many requests, a restarting server or no network: repeat. Other answers would not change.
      var again = !call.status || call.status == 429 || call.status > 499;
      if (!again) done();
      flying = 0;
      if (waiting.length) plan(again ? Math.min(6e4, 1e3 * Math.pow(2, tries++)) * (1 + Math.random()) : 0);
    };
    call.send(body(waiting.slice(0, flying)));
  }

  function leave() {
    while (waiting.length) {
      // Browsers limit all beacons under way to 64 kB together.
      var most = fitting(2e4);
      if (!n.sendBeacon || !n.sendBeacon(url, body(waiting.slice(0, most)))) return;
      waiting.splice(0, most);
      flying = Math.max(0, flying - most);
    }
  }

  function add(event) {
    if (off) return;
    event.messageId = uuid();
    event.anonymousId = id;
    if (user) event.userId = user;
    event.timestamp = new Date().toISOString();
    event.context = { page: { url: location.href, title: d.title, referrer: d.referrer } };
    waiting.push(event);
    // Limits the memory of a page that cannot reach the server for hours.
    if (waiting.length > 500) waiting.splice(flying, 1);
    plan(500);
  }

  var api = w.tessera = {
    track: function (name, properties, options) {
      add({ type: 'track', event: name, properties: properties, eventId: (options || {}).eventId });
    },
    page: function (name, properties) {
      add({ type: 'page', name: name, properties: properties });
    },
    identify: function (userId, traits) {
      if (typeof userId == 'string') kept('user', (user = userId));
      else traits = userId || traits;
      add({ type: 'identify', traits: traits });
    },
    // Another person uses the browser from now on.
    reset: function () {
      kept('user', (user = null));
      kept('id', (id = uuid()));
    },
    anonymousId: function () {
      return off ? null : id;
    },
    push: function (call) {
      api[call[0]].apply(api, call.slice(1));
    }
  };
  early.forEach(api.push);
  w.addEventListener('pagehide', leave);
  d.addEventListener('visibilitychange', function () {
    if (d.visibilityState == 'hidden') leave();
  });
})(window, document, navigator);
`;

/** The source without comments and indentation. */
export const SNIPPET = SOURCE.split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('//'))
  .join('\n');

const gzipped = gzipSync(SNIPPET, { level: 9 });
export const SNIPPET_VERSION = createHash('sha256').update(SNIPPET).digest('base64url').slice(0, 10);
const ETAG = `"${SNIPPET_VERSION}"`;

/** Cacheable for a day, and for another week while caches revalidate; immutable for `?v=` with the current version. */
export function serveSnippet(req: Request, res: Response): void {
  const isPinned = queryOf(req).get('v') === SNIPPET_VERSION;
  res.setHeader('access-control-allow-origin', '*');
  res.setHeader('cross-origin-resource-policy', 'cross-origin');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader(
    'cache-control',
    isPinned ? 'public, max-age=31536000, immutable' : 'public, max-age=86400, stale-while-revalidate=604800',
  );
  res.setHeader('etag', ETAG);
  res.setHeader('vary', 'accept-encoding');
  if (header(req, 'if-none-match') === ETAG) return void res.status(304).end();
  res.setHeader('content-type', 'text/javascript; charset=utf-8');
  const acceptsGzip = /\bgzip\b/.test(header(req, 'accept-encoding') ?? '');
  if (acceptsGzip) res.setHeader('content-encoding', 'gzip');
  res.end(acceptsGzip ? gzipped : SNIPPET);
}

/** The query of a request, also when its path is not a valid URL. */
export const queryOf = (req: Request): URLSearchParams =>
  new URLSearchParams(req.originalUrl.slice(req.originalUrl.indexOf('?') + 1 || Number.POSITIVE_INFINITY));
