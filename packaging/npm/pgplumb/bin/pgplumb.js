#!/usr/bin/env node
// Runs the program of the package for this system, or the one that PGPLUMB_BINARY names.
'use strict';

const { spawnSync } = require('child_process');

function program() {
  if (process.env.PGPLUMB_BINARY) return process.env.PGPLUMB_BINARY;
  const name = `@pgplumb/${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/pgplumb`);
  } catch {
    console.error(
      `pgplumb: ${name} is not installed. Either there is no pgplumb for this system, or optional\n` +
        'dependencies were left out (--omit=optional). PGPLUMB_BINARY may name another pgplumb.');
    process.exit(2);
  }
}

const run = spawnSync(program(), process.argv.slice(2), { stdio: 'inherit', shell: false });
if (run.error) {
  console.error(`pgplumb: ${run.error.message}`);
  process.exit(2);
}
// Whoever waits for us sees what it did: its exit code, or the signal that ended it.
if (run.signal) process.kill(process.pid, run.signal);
process.exit(run.status ?? 2);
