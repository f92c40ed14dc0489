// Walks every page of the service as each role does, with a real browser, and says what is wrong with them.
//
//   node walk.mjs URL FOLDER MONTH < one-time password of the first administrator
//
// One line of complaint each on the standard output, nothing when all is well; the printed report is left in FOLDER.
// Owns what is true of every page (no mistake in the console, no other host, WCAG 2.2 AA in both colour schemes, no
// sideways scrolling at 320 px) and the ways through them. What stands on a page is for the tests beside the pages.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SWITCHES = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const TABS = {
  operator: ['/messages', '/callbacks', '/live', '/operators'],
  clerk: ['/report', '/calls', '/messages', '/callbacks', '/live', '/operators', '/status'],
  manager: ['/report', '/calls', '/messages', '/callbacks', '/live', '/operators', '/status', '/access'],
  admin: ['/report', '/calls', '/messages', '/callbacks', '/live', '/operators', '/status', '/users', '/access'],
};
const CLOSED = { operator: ['/report', '/calls', '/users'], clerk: ['/users', '/access'], manager: ['/users'], admin: [] };
const OWN_PASSWORD = 'чотири зовсім випадкові слова';

const [base, folder, month] = process.argv.slice(2);
const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);

/** A browser's tab that complains of whatever no page of ours may do. */
async function tab(context) {
  const page = await context.newPage();
  const where = () => page.url().replace(base, '');
  page.on('console', message => {
    // A page that answers 4xx on purpose is told of by the browser too.
    const expected = /status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !expected) complain(where(), `console: ${message.text()}`);
  });
  page.on('pageerror', error => complain(where(), `script: ${error.message}`));
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:')) complain(where(), `asks another host: ${url}`);
  });
  page.on('response', response => {
    if (response.status() >= 500) complain(where(), `${response.status()} from ${response.url()}`);
  });
  return page;
}

async function accessible(page, where, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(AXE);
  const violations = await page.evaluate(async tags => {
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' … ')}`);
  }, TAGS);
  violations.forEach(violation => complain(where, `axe, ${scheme}: ${violation}`));
}

async function narrow(page, where) {
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > 320) complain(where, `scrolls sideways at 320 px: ${width} px wide`);
  await page.setViewportSize(usual);
}

/** Opens a page and looks at it; its status is for the caller to judge. */
async function visit(page, to, { thorough = true } = {}) {
  const response = await page.goto(base + to, { waitUntil: 'load' });
  const status = response?.status() ?? 0;
  if (status !== 200) {
    complain(to, `answered ${status}`);
    return status;
  }
  try {
    await look(page, to, thorough);
  } catch (error) {
    // A page that renews itself did so just then.
    if (!/context was destroyed|navigat/i.test(error.message)) throw error;
    await page.goto(base + to, { waitUntil: 'load' });
    await look(page, to, thorough);
  }
  return status;
}

async function look(page, where, thorough) {
  const facts = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    language: document.documentElement.lang,
    title: document.title,
    demo: document.body.innerText.includes('Демонстраційні дані'),
    ids: [...document.querySelectorAll('[id]')].map(e => e.id),
  }));
  if (facts.headings !== 1) complain(where, `${facts.headings} main headings`);
  if (facts.language !== 'uk') complain(where, `language ${facts.language}`);
  if (!facts.title.includes('Слухавка') && where !== '/') complain(where, `title «${facts.title}»`);
  if (!facts.demo && where !== '/') complain(where, 'does not say that the town is invented');
  const twice = facts.ids.filter((id, n) => facts.ids.indexOf(id) !== n);
  if (twice.length > 0) complain(where, `ids twice: ${[...new Set(twice)].join(', ')}`);
  await accessible(page, where, 'light');
  if (thorough) {
    await accessible(page, where, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await narrow(page, where);
  }
}

/** Logs in with a one-time password and replaces it. */
async function comesIn(page, name, password) {
  await visit(page, '/login');
  await page.fill('#name', name);
  await page.fill('#password', password);
  await Promise.all([page.waitForURL('**/password'), page.locator('main button').first().click()]);
  await look(page, '/password', true);
  await page.fill('#old', password);
  await page.fill('#new', OWN_PASSWORD);
  await page.fill('#again', OWN_PASSWORD);
  await Promise.all([page.waitForURL(url => url.pathname !== '/password'), page.locator('main button').first().click()]);
}

async function tabsOf(page) {
  return page.$$eval('nav[aria-label="Розділи"] a', links => links.map(link => link.getAttribute('href')));
}

async function walksAsRole(page, role) {
  const tabs = await tabsOf(page);
  if (String(tabs) !== String(TABS[role])) complain(role, `sees ${tabs}, not ${TABS[role]}`);
  for (const to of tabs) await visit(page, to, { thorough: role === 'admin' });
  for (const to of CLOSED[role]) {
    const response = await page.goto(base + to);
    if (response.status() !== 403) complain(to, `${role} gets ${response.status()}, not 403`);
  }
}

/** The first link of the page whose address fits. */
async function link(page, fits) {
  const links = await page.$$eval('main a[href]', all => all.map(a => a.getAttribute('href')));
  return links.find(to => fits.test(to));
}

async function downloads(page) {
  await visit(page, `/report/${month}`);
  const links = await page.$$eval('main a[href]', all => all.map(a => a.getAttribute('href')));
  const files = [...new Set(links.filter(to => /\.(xlsx|csv|json)$/.test(to)))];
  for (const kind of ['xlsx', 'csv', 'json']) {
    if (!files.some(to => to.endsWith(kind))) complain(`/report/${month}`, `offers no ${kind}`);
  }
  for (const to of files) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`main a[href="${to}"]`).first().click()]);
    const file = path.join(folder, download.suggestedFilename());
    await download.saveAs(file);
    const bytes = fs.readFileSync(file);
    if (to.endsWith('xlsx') && bytes.subarray(0, 2).toString() !== 'PK') complain(to, 'is no workbook');
    if (to.endsWith('csv') && bytes.subarray(0, 3).toString('hex') !== 'efbbbf') complain(to, 'begins without a BOM');
    if (to.endsWith('json')) JSON.parse(bytes.toString());
  }
}

async function deeper(page) {
  await visit(page, `/report/${month}`);
  const earlier = await link(page, /^\/report\/\d{4}-\d\d$/);
  if (earlier) await visit(page, earlier);
  else complain('/report', 'leads to no other month');
  await visit(page, `/year/${month.slice(0, 4)}`);
  await visit(page, `/report?from=${month}-05&to=${month}-11`, { thorough: false });
  await visit(page, '/calls');
  const call = await link(page, /^\/calls\/\d+-\d+$/);
  if (call) await visit(page, call);
  else complain('/calls', 'leads to no call');
  await visit(page, '/messages');
  const sound = await page.locator('audio').first().getAttribute('src').catch(() => null)
    ?? await page.locator('audio source').first().getAttribute('src').catch(() => null);
  if (sound) {
    const answer = await page.context().request.get(base + sound);
    if (answer.status() !== 200 || answer.headers()['content-type'] !== 'audio/wav') complain(sound, `answers ${answer.status()}`);
  } else complain('/messages', 'nothing to listen to');
  await visit(page, '/');
  for (const to of ['/report/2026-13', '/report/9999', '/calls/0-0', '/nothing']) {
    const response = await page.goto(base + to);
    if (![400, 404].includes(response.status())) complain(to, `answers ${response.status()}`);
  }
}

async function prints(page) {
  await visit(page, `/report/${month}`, { thorough: false });
  await page.pdf({ path: path.join(folder, 'report.pdf'), preferCSSPageSize: true, printBackground: true, tagged: true });
}

async function concludes(page) {
  await visit(page, `/report/${month}`, { thorough: false });
  const words = 'Висновки з перевірки браузером.';
  const field = page.locator('main textarea').first();
  if (await field.count() === 0) return complain('/report', 'has no field for conclusions');
  await field.fill(words);
  await Promise.all([page.waitForLoadState('load'), page.locator('form:has(textarea) button').first().click()]);
  await page.goto(`${base}/report/${month}`);
  if (!(await page.textContent('main')).includes(words)) complain('/report', 'conclusions are not kept');
}

/** Everything has to work for whoever switches scripts off. */
async function withoutScripts(browser, password) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.fill('#name', 'admin');
  await page.fill('#password', password);
  await Promise.all([page.waitForURL(url => url.pathname !== '/login'), page.locator('main button').first().click()]);
  await page.goto(`${base}/report/${month}`);
  if (await page.locator('svg').count() === 0) complain('/report', 'no chart without scripts');
  await context.close();
}

async function addsUser(page, name, role) {
  await page.goto(`${base}/users`);
  await page.fill('#name', name);
  await page.selectOption('#role', role);
  await page.locator('form:has(#name) button').click();
  await page.waitForSelector('[role=status] code');
  return page.textContent('[role=status] code');
}

async function main() {
  const first = fs.readFileSync(0, 'utf8').trim();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: SWITCHES });
  try {
    const context = await browser.newContext({ locale: 'uk-UA', viewport: { width: 1280, height: 900 } });
    const page = await tab(context);
    await comesIn(page, 'admin', first);
    await walksAsRole(page, 'admin');
    const others = {};
    for (const role of ['manager', 'clerk', 'operator']) others[role] = await addsUser(page, `browser-${role}`, role);
    await deeper(page);
    await downloads(page);
    await concludes(page);
    await prints(page);
    for (const [role, password] of Object.entries(others)) {
      const own = await browser.newContext({ locale: 'uk-UA', viewport: { width: 1280, height: 900 } });
      const theirs = await tab(own);
      await comesIn(theirs, `browser-${role}`, password);
      await walksAsRole(theirs, role);
      await own.close();
    }
    await withoutScripts(browser, OWN_PASSWORD);
  } finally {
    await browser.close();
  }
}

try {
  await main();
} catch (error) {
  complain('the walk broke off', error.message);
}
complaints.forEach(complaint => console.log(complaint));
process.exitCode = complaints.length > 0 ? 1 : 0;
