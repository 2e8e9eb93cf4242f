'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const by = (id) => document.getElementById(id);
  const pages = [...document.querySelectorAll('main > .page')];
  const links = new Map([...document.querySelectorAll('nav a')].map((link) => [target(link.hash), link]));
  const overview = by('overview');

  function target(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  }

  // Pages: the one that the address names, or that has what it names, is shown.
  function show() {
    const element = by(target(location.hash));
    const page = element?.closest('main > .page') ?? overview;
    for (const each of pages) each.classList.toggle('current', each === page);
    for (const [id, link] of links) {
      if (id === page.id) {
        link.setAttribute('aria-current', 'page');
        link.scrollIntoView({ block: 'nearest' });
      } else {
        link.removeAttribute('aria-current');
      }
    }
    document.querySelector('.lit')?.classList.remove('lit');
    if (element && element !== page && page.contains(element)) {
      element.classList.add('lit');
      element.scrollIntoView({ block: 'center' });
    } else if (!document.body.classList.contains('everything')) {
      scrollTo(0, 0);
    } else {
      page.scrollIntoView();
    }
    toggleMenu(false);
    for (const box of page.querySelectorAll('.scroll')) {
      // Only what can be scrolled is a stop of the keyboard.
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
    if (page.id === 'diagram-page') diagram?.shown();
  }
  addEventListener('hashchange', () => {
    by('main').focus({ preventScroll: true });
    show();
  });

  const menu = by('menu');
  function toggleMenu(open) {
    by('nav').classList.toggle('open', open);
    menu.setAttribute('aria-expanded', open);
  }
  menu.addEventListener('click', () => toggleMenu(menu.getAttribute('aria-expanded') !== 'true'));

  const everything = by('all');
  everything.addEventListener('click', () => {
    const on = document.body.classList.toggle('everything');
    everything.setAttribute('aria-pressed', on);
    show();
  });

  // Light and dark: the system's, until somebody says otherwise. A page of a file may have no
  // storage.
  const stored = (value) => {
    try {
      if (value) localStorage.setItem('pgplumb-theme', value);
      return localStorage.getItem('pgplumb-theme');
    } catch {
      return null;
    }
  };
  const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const theme = by('theme');
  const nameTheme = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
  if (stored()) root.dataset.theme = stored();
  nameTheme();
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    stored(root.dataset.theme);
    nameTheme();
  });

  // Search: what is there is read off the pages when somebody first looks for something.
  let entries = null;
  function read() {
    if (entries) return entries;
    entries = [];
    for (const page of pages) {
      const title = page.dataset.title;
      const purpose = page.id.startsWith('tables/') ? page.querySelector('p')?.textContent ?? '' : '';
      entries.push({ id: page.id, name: title, about: purpose, rank: page.id.startsWith('tables/') ? 0 : 1 });
      for (const row of page.querySelectorAll('tr[id]')) {
        const cells = [...row.cells].map((cell) => cell.textContent);
        entries.push({ id: row.id, name: `${title}.${cells[0]}`, short: cells[0], about: cells.slice(1).filter(Boolean).join(' · '), rank: 2 });
      }
    }
    for (const entry of entries) {
      entry.low = (entry.short ?? entry.name).toLowerCase();
      entry.all = `${entry.name} ${entry.about}`.toLowerCase();
    }
    return entries;
  }
  function score(entry, words) {
    if (!words.every((word) => entry.all.includes(word))) return 0;
    const first = words[0];
    const place = entry.low === first ? 8 : entry.low.startsWith(first) ? 6 : entry.low.includes(first) ? 4 : entry.name.toLowerCase().includes(first) ? 2 : 1;
    return place * 4 - entry.rank;
  }

  const search = by('search');
  const results = by('results');
  let chosen = -1;
  const most = 40;
  function find() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? [] : read()
      .map((entry) => ({ entry, score: score(entry, words) }))
      .filter(({ score: points }) => points > 0)
      .sort((a, b) => b.score - a.score || a.entry.name.length - b.entry.name.length);
    results.replaceChildren(...found.slice(0, most).map(({ entry }, i) => {
      const item = document.createElement('li');
      item.id = `result-${i}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.dataset.target = entry.id;
      item.append(entry.name);
      const about = document.createElement('small');
      about.textContent = entry.about.slice(0, 160);
      item.append(about);
      return item;
    }));
    by('found').textContent = words.length === 0 ? '' : `${found.length} found`;
    open(found.length > 0);
    choose(found.length > 0 ? 0 : -1);
  }
  function open(on) {
    results.hidden = !on;
    search.setAttribute('aria-expanded', on);
  }
  function choose(number) {
    chosen = number;
    [...results.children].forEach((item, i) => item.setAttribute('aria-selected', i === number));
    const item = results.children[number];
    if (item) {
      search.setAttribute('aria-activedescendant', item.id);
      item.scrollIntoView({ block: 'nearest' });
    } else {
      search.removeAttribute('aria-activedescendant');
    }
  }
  function go(item) {
    open(false);
    search.blur();
    const hash = `#${encodeURIComponent(item.dataset.target)}`;
    if (target(location.hash) === item.dataset.target) show();
    location.hash = hash;
  }
  search.addEventListener('input', find);
  search.addEventListener('focus', () => { if (search.value) find(); });
  search.addEventListener('blur', () => open(false));
  search.addEventListener('keydown', (event) => {
    const count = results.children.length;
    if (event.key === 'ArrowDown' && count) choose((chosen + 1) % count);
    else if (event.key === 'ArrowUp' && count) choose((chosen + count - 1) % count);
    else if (event.key === 'Enter' && results.children[chosen] && !results.hidden) go(results.children[chosen]);
    else if (event.key === 'Escape') open(false);
    else return;
    event.preventDefault();
  });
  results.addEventListener('mousedown', (event) => event.preventDefault());
  results.addEventListener('click', (event) => {
    const item = event.target.closest('li');
    if (item) go(item);
  });
  addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // The diagram: what of it is seen is its viewBox.
  const diagram = (() => {
    const svg = by('diagram');
    if (!svg) return null;
    const whole = svg.viewBox.baseVal;
    const full = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
    let view = { ...full };
    const tables = [...by('diagram-pages').children].map((item) => ({ page: item.dataset.page, name: item.textContent, edges: [] }));
    const edges = [];

    function draw() {
      svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.w} ${view.h}`);
    }
    function zoom(factor, x = view.x + view.w / 2, y = view.y + view.h / 2) {
      const w = Math.min(Math.max(view.w * factor, 60), full.w * 4);
      const real = w / view.w;
      view = { x: x - (x - view.x) * real, y: y - (y - view.y) * real, w, h: view.h * real };
      draw();
    }
    function fit() {
      view = { ...full };
      draw();
    }
    /// Around a table, so near that it can be read.
    function near(table) {
      const box = table.node.getBBox();
      const shape = svg.clientWidth && svg.clientHeight ? svg.clientHeight / svg.clientWidth : 0.6;
      const w = Math.min(Math.max(box.width * 4, 700), full.w * 1.2);
      const middle = table.node.getCTM().inverse().multiply(svg.getCTM()).inverse();
      const centre = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(middle);
      view = { x: centre.x - w / 2, y: centre.y - (w * shape) / 2, w, h: w * shape };
      draw();
      light(table, true);
      table.head.focus({ preventScroll: true });
    }
    function light(table, on) {
      table.node.classList.toggle('lit', on);
      for (const edge of table.edges) edge.element.classList.toggle('lit', on);
    }
    function follow(table) {
      if (table.page) location.hash = `#${encodeURIComponent(table.page)}`;
    }

    for (const group of svg.querySelectorAll('.node, .edge')) {
      const title = group.querySelector('title');
      const ends = [...title.textContent.matchAll(/t(\d+)(?::\w+)?/g)].map((match) => tables[Number(match[1])]);
      if (group.classList.contains('edge')) {
        title.textContent = `${ends[0].name} refers to ${ends[1].name}`;
        const edge = { element: group, ends };
        edges.push(edge);
        for (const end of new Set(ends)) end.edges.push(edge);
        continue;
      }
      const table = ends[0];
      table.node = group;
      title.remove();
      group.id = `node-${tables.indexOf(table)}`;
      group.dataset.table = table.name;
      // What the keyboard reaches is the name alone; the mouse may be anywhere.
      table.head = group.querySelector('text');
      table.head.setAttribute('tabindex', '0');
      table.head.setAttribute('role', 'link');
      for (const [event, on] of [['pointerenter', true], ['pointerleave', false], ['focusin', true], ['focusout', false]]) {
        group.addEventListener(event, () => light(table, on));
      }
      group.addEventListener('click', () => { if (!moved) follow(table); });
      group.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') follow(table);
      });
    }
    svg.querySelector('g.graph > title')?.remove();

    const perPixel = () => Math.max(view.w / svg.clientWidth, view.h / svg.clientHeight);
    const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const pointers = new Map();
    let moved = false;
    svg.addEventListener('pointerdown', (event) => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 1) moved = false;
    });
    addEventListener('pointermove', (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const distance = () => {
        const [a, b] = [...pointers.values()];
        return Math.hypot(a.x - b.x, a.y - b.y);
      };
      const apart = pointers.size === 2 ? distance() : 0;
      const by_x = event.clientX - before.x;
      const by_y = event.clientY - before.y;
      if (!moved && Math.hypot(by_x, by_y) < 4) return;
      moved = true;
      svg.classList.add('moving');
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 2) {
        if (distance() > 0) zoom(apart / distance());
        return;
      }
      const scale = perPixel();
      view.x -= by_x * scale;
      view.y -= by_y * scale;
      draw();
    });
    for (const end of ['pointerup', 'pointercancel']) {
      addEventListener(end, (event) => {
        pointers.delete(event.pointerId);
        svg.classList.remove('moving');
      });
    }
    svg.addEventListener('wheel', (event) => {
      event.preventDefault();
      const point = at(event);
      zoom(Math.exp(Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 120) * 0.0022), point.x, point.y);
    }, { passive: false });
    svg.addEventListener('keydown', (event) => {
      const step = 60 * perPixel();
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[event.key]) {
        view.x += moves[event.key][0];
        view.y += moves[event.key][1];
        draw();
      } else if (event.key === '+' || event.key === '=') zoom(0.8);
      else if (event.key === '-') zoom(1.25);
      else if (event.key === '0') fit();
      else return;
      event.preventDefault();
    });
    for (const button of document.querySelectorAll('[data-zoom]')) {
      button.addEventListener('click', () => {
        if (button.dataset.zoom === 'fit') fit();
        else zoom(button.dataset.zoom === 'in' ? 0.75 : 1.33);
      });
    }
    by('filter').addEventListener('input', (event) => {
      const word = event.target.value.trim().toLowerCase();
      svg.classList.toggle('filtered', word !== '');
      for (const table of tables) {
        table.match = word !== '' && table.name.toLowerCase().includes(word);
        table.node?.classList.toggle('match', table.match);
      }
      for (const edge of edges) {
        edge.element.classList.toggle('match', edge.ends.some((end) => end.match));
      }
    });
    by('filter').addEventListener('keydown', (event) => {
      const first = tables.find((table) => table.match && table.node);
      if (event.key === 'Enter' && first) near(first);
    });
    svg.setAttribute('tabindex', '0');

    // Each page of a table leads to its place here.
    let wanted = null;
    for (const table of tables) {
      const heading = by(table.page)?.querySelector('h1');
      if (!heading || !table.node) continue;
      const line = document.createElement('p');
      line.className = 'crumb';
      const link = document.createElement('a');
      link.href = '#diagram-page';
      link.textContent = 'Show in the diagram';
      link.addEventListener('click', () => { wanted = table; });
      line.append(link);
      heading.after(line);
    }
    return {
      shown() {
        if (wanted) near(wanted);
        wanted = null;
      },
    };
  })();
  if (!diagram) document.querySelector('.tools')?.remove();

  show();
})();
