#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }

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
