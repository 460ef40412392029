#!/usr/bin/env node
import { readFileSync } from 'node:fs'

// Read at run time: if it were imported here too, the bundler would move it into a file that both entries import.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

// An older Node can't load the rest, so it is imported after this check.
const needed = manifest.engines.node.replace('>=', '')
if (needed.localeCompare(process.versions.node, undefined, { numeric: true }) > 0) {
  process.stderr.write(
    `countermand-gateway needs Node ${needed} or newer; this is ${process.version}. Get a newer one from https://nodejs.org.\n`,
  )
  process.exitCode = 3
} else {
  await import('./main.ts')
}
