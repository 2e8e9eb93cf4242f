// Reads a Mermaid diagram as mermaid itself does: mermaid_parse.mjs NODE_MODULES < DIAGRAM prints
// its kind as JSON, and of a gantt its sections and tasks. There is no document here for DOMPurify to clean.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (file) => import(pathToFileURL(path.join(process.argv[2], file)));
const purify = (await load('dompurify/dist/purify.es.mjs')).default;
purify.addHook = () => {};
purify.sanitize = (text) => text;
const mermaid = (await load('mermaid/dist/mermaid.core.mjs')).default;

const diagram = fs.readFileSync(0, 'utf8');
await mermaid.parse(diagram);  // it is this that makes the kinds of diagrams known
const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(diagram);
// Entity codes, as the parser keeps them.
const text = (kept) => kept.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCharCode(code)).trim();
console.log(JSON.stringify(type !== 'gantt' ? { type } : {
  type,
  sections: db.getSections().map(text),
  tasks: db.getTasks().map((task) => ({
    section: text(task.section),
    task: text(task.task),
    start: task.startTime.getTime(),
    end: task.endTime.getTime(),
    crit: Boolean(task.crit),
    active: Boolean(task.active),
  })),
}));
