// migrate.mjs TOOL FOLDER SOCKET DATABASE: lets a migration tool run a folder's migrations, and
// prints what it ran, in its order, and how it failed: {"ran": [...], "error": "25001: ..."}.
// Read from standard input, so that the packages are those of the working directory.
import { readdirSync, readFileSync } from 'node:fs';
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

  // Its schema engine as WebAssembly, which reaches the server through Prisma's adapter.
  async prisma() {
    const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const code = readFileSync(
      'node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm');
    const { instance } = await WebAssembly.instantiate(
      code, { './schema_engine_bg.js': engine });
    engine.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();

    const { PrismaPg } = await import('@prisma/adapter-pg');
    const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils');
    let refused; // the engine keeps the message alone
    const adapters = new PrismaPg({ host: socket, user: 'postgres', database });
    const connect = adapters.connect.bind(adapters);
    adapters.connect = async () => {
      const adapter = await connect();
      const run = adapter.executeScript.bind(adapter);
      adapter.executeScript = (script) => run(script).catch((error) => {
        refused = { code: error.cause.originalCode, message: error.cause.originalMessage };
        throw error;
      });
      return adapter;
    };
    const schema = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']];
    const schemaEngine = await engine.SchemaEngine.new(
      { datamodels: schema }, () => {}, bindMigrationAwareSqlAdapterFactory(adapters));
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    names.sort((a, b) => a.localeCompare(b)); // as listMigrations.ts of the command line does
    const read = (name) => readFileSync(`${folder}/${name}/migration.sql`, 'utf8');
    const lockfile = 'migration_lock.toml';
    try {
      const { appliedMigrationNames } = await schemaEngine.applyMigrations({
        filters: { externalTables: [], externalEnums: [] },
        migrationsList: {
          baseDir: folder,
          lockfile: { path: lockfile, content: readFileSync(`${folder}/${lockfile}`, 'utf8') },
          shadowDbInitScript: '',
          migrationDirectories: names.map((path) => ({
            path,
            migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: read(path) } },
          })),
        },
      });
      return appliedMigrationNames;
    } catch (error) {
      throw refused ?? error;
    }
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
