// Keeps the driver's app on the phone, so that it opens without a network. One cache
// per build, named in this script's own address. It never touches /api, /ws or any
// other answer of the server: those are either fresh or not there.
const version = new URL(self.location.href).searchParams.get("v") ?? "0";
const CACHE = `driver-shell-${version}`;
const PAGE = "/driver";
const ALWAYS = ["/driver.webmanifest", "/icon.svg", "/driver-icon.svg", "/driver-icon-192.png"];
const PATIENCE_MS = 3500;

self.addEventListener("install", (event) => event.waitUntil(fill()));

self.addEventListener("activate", (event) => event.waitUntil(clear()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/") || ALWAYS.includes(url.pathname)) event.respondWith(asset(request));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
      const app = open.find((client) => new URL(client.url).pathname.startsWith(PAGE));
      return app ? app.focus() : self.clients.openWindow(PAGE);
    }),
  );
});

// The page names its scripts, and they name theirs: all of them are fetched.
async function fill() {
  const cache = await caches.open(CACHE);
  const answer = await fetch(PAGE, { cache: "reload" });
  if (!answer.ok) throw new Error(`the page is not there: ${answer.status}`);
  const text = await answer.clone().text();
  await cache.put(PAGE, answer);
  const known = new Set(ALWAYS);
  let found = assetsIn(text);
  while (found.length > 0) {
    const fresh = found.filter((path) => !known.has(path));
    fresh.forEach((path) => known.add(path));
    const texts = await Promise.all(fresh.map((path) => keep(cache, path)));
    found = texts.flatMap(assetsIn).filter((path) => !known.has(path));
  }
  await Promise.all(ALWAYS.map((path) => keep(cache, path).catch(() => "")));
}

async function keep(cache, path) {
  const answer = await fetch(path);
  if (!answer.ok) return "";
  await cache.put(path, answer.clone());
  return /\.(js|css)$/.test(path) ? answer.text() : "";
}

// "/assets/a.js" in a page, "./b.js" and "assets/c.js" in a script.
function assetsIn(text) {
  const names = text.matchAll(/["'`(](?:\/?assets\/|\.\/)([\w.-]+\.(?:js|css|woff2|svg|png))["'`)]/g);
  return [...new Set([...names].map((match) => `/assets/${match[1]}`))];
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("driver-shell-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// Fresh when the network answers in time, else as kept.
async function page(request) {
  const kept = await caches.match(PAGE, { cacheName: CACHE });
  const fresh = fetch(request).then((answer) => {
    if (!answer.ok && kept) return kept;
    return answer;
  });
  if (!kept) return fresh;
  const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE_MS));
  return Promise.race([fresh, late]).catch(() => kept);
}

async function asset(request) {
  const kept = await caches.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.startsWith("/assets/")) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}
