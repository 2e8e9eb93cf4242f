// prisma_engine.mjs SOCKET: Prisma's schema engine, asked line by line. A line of standard input is
// {"database": ..., "schema": ..., "empty": ...}; the answer, {"sql": ...} or {"error": ...}, is the SQL
// with which the engine would make of that database, or of an empty one, what the datamodel asks for.
// Given as text, so that the packages are those of the working directory.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
const code = readFileSync('node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm');
const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': engine });
engine.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
const { PrismaPg } = await import('@prisma/adapter-pg');
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } =
  await import('@prisma/driver-adapter-utils');

// Types of pg_catalog's own columns, which the adapter refuses to read.
const CHAR = 18;
const INT2VECTOR = 22;
const BPCHAR = 1042;
const INT2_ARRAY = 1005;

function readable(adapter) {
  const run = adapter.performIO.bind(adapter);
  const query = adapter.queryRaw.bind(adapter);
  let isChar = [];
  adapter.performIO = async (asked) => {
    const result = await run(asked);
    isChar = result.fields.map((field) => field.dataTypeID === CHAR);
    for (const field of result.fields) {
      if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR;
      if (field.dataTypeID === INT2VECTOR) field.dataTypeID = INT2_ARRAY;
    }
    return result;
  };
  adapter.queryRaw = async (asked) => {
    const result = await query(asked);
    isChar.forEach((yes, i) => {
      if (yes) result.columnTypes[i] = ColumnTypeEnum.Character;
    });
    return result;
  };
  return adapter;
}

async function diff({ database, schema, empty }) {
  const adapters = new PrismaPg({ host: process.argv[1], user: 'postgres', database });
  const connect = adapters.connect.bind(adapters);
  adapters.connect = async () => readable(await connect());
  const files = [{ path: 'schema.prisma', content: schema }];
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] }, () => {},
    bindMigrationAwareSqlAdapterFactory(adapters));
  const { stdout } = await schemaEngine.diff({
    from: empty ? { tag: 'empty' } : { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return { sql: stdout };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await diff(JSON.parse(line)).catch((error) => ({ error: String(error.message) }));
  console.log(JSON.stringify(answer));
}
process.exit(0);
