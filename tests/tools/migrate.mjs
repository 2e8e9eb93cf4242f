// migrate.mjs TOOL FOLDER SOCKET DATABASE: lets a migration tool run a folder's migrations, and
// prints what it ran, in its order, and how it failed: {"ran": [...], "error": "25001: ..."}.
// Read from standard input, so that the packages are those of the working directory.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import pg from 'pg';

const [tool, folder, socket, database] = process.argv.slice(2);
const client = new pg.Client({ host: socket, user: 'postgres', database });

const tools = {
  async postgrator() {
    const { default: Postgrator } = await import('postgrator');
    const ran = await new Postgrator({
      migrationPattern: `${folder}/*`,
      driver: 'pg',
      database,
      execQuery: (query) => client.query(query),
    }).migrate();
    return ran.map((migration) => basename(migration.filename));
  },

  async 'node-pg-migrate'() {
    const { runner } = await import('node-pg-migrate');
    const ran = await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'pgmigrations',
      singleTransaction: true, // as its command line has it
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    return ran.map((migration) => `${migration.name}.sql`);
  },

  async 'graphile-migrate'() {
    const { migrate } = await import('graphile-migrate');
    const ran = [];
    const note = ({ message }) => ran.push(...message.matchAll(/Running migration '(.*)'/g));
    const { Logger } = await import('@graphile/logger');
    await migrate({
      connectionString: `postgres://postgres@/${database}?host=${socket}`,
      migrationsFolder: folder,
      logger: new Logger(() => (level, message) => note({ message })),
    });
    return ran.map(([, name]) => name);
  },

  async drizzle() {
    const { drizzle } = await import('drizzle-orm/node-postgres');
    const { migrate } = await import('drizzle-orm/node-postgres/migrator');
    await migrate(drizzle(client), { migrationsFolder: folder });
    // It keeps no names, and reads the journal in its order.
    const { entries } = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8'));
    return entries.map((entry) => `${entry.tag}.sql`);
  },
};

await client.connect();
const outcome = { ran: [], error: null };
try {
  outcome.ran = await tools[tool]();
} catch (error) {
  const refused = error.code ? error : (error.cause ?? error);
  outcome.error = `${refused.code}: ${refused.message}`;
}
await client.end();
console.log(JSON.stringify(outcome));
process.exit(0);
