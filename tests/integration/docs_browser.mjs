// Opens pages of `pgplumb docs` as a person would: docs_browser.mjs NODE_MODULES PAGE DONE prints as
// JSON what was seen. DONE is what is done there, one of the functions below.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , modules, file, done] = process.argv;
const { chromium } = await import(pathToFileURL(path.join(modules, 'playwright-core/index.mjs')));
const axe = fs.readFileSync(path.join(modules, 'axe-core/axe.min.js'), 'utf8');
const url = pathToFileURL(file).href;

const shown = (page) => page.locator('main > .page:visible').evaluateAll((all) => all.map((one) => one.id));

const actions = {
  async search(page, [text]) {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    const found = await page.locator('#results li').allTextContents();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash !== '');
    return { found, lit: await page.locator('tr.lit').evaluateAll((rows) => rows.map((row) => row.id)) };
  },
  async diagram(page, [table]) {
    await page.click('nav a[href="#diagram-page"]');
    const before = await page.locator('#diagram').getAttribute('viewBox');
    await page.click('[data-zoom="in"]');
    const zoomed = await page.locator('#diagram').getAttribute('viewBox');
    await page.locator('#diagram').press('ArrowRight');
    const moved = await page.locator('#diagram').getAttribute('viewBox');
    await page.click('[data-zoom="fit"]');
    const box = await page.locator('#diagram').boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 60, { steps: 4 });
    await page.mouse.up();
    const dragged = await page.locator('#diagram').getAttribute('viewBox');
    await page.click('[data-zoom="fit"]');
    await page.locator(`#diagram .node[data-table="${table}"] text`).last().click();
    await page.waitForFunction(() => location.hash.includes('tables'));
    return { before, zoomed, moved, dragged };
  },
  async keyboard(page, [table]) {
    await page.goto(`${url}#diagram-page`);
    await page.locator(`#diagram .node[data-table="${table}"] [role="link"]`).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('tables'));
    return {};
  },
  async accessibility(page, hashes) {
    const violations = [];
    for (const hash of hashes) {
      await page.goto(url + hash);
      await page.evaluate(axe);
      const { violations: found } = await page.evaluate(() => window.axe.run());
      for (const each of found) {
        violations.push({ hash, id: each.id, impact: each.impact, on: each.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3) });
      }
    }
    return { violations };
  },
  async open() {
    return {};
  },
};

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'pgplumb-browser-'));
const { action, args = [], dark = false, width = 1280 } = JSON.parse(done);
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width, height: 800 },
  colorScheme: dark ? 'dark' : 'light',
  // axe is put into the page, which lets no other script in.
  bypassCSP: action === 'accessibility',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  const requests = [];
  const errors = [];
  page.on('request', (request) => requests.push(request.url().split('#')[0]));
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => { errors.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(url);
  const seen = await actions[action](page, args);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  console.log(JSON.stringify({
    ...seen, errors, overflow, shown: await shown(page),
    requests: [...new Set(requests)].filter((each) => each !== url),
    ground: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
  }));
} finally {
  await browser.close();
  fs.rmSync(profile, { recursive: true, force: true });
}
