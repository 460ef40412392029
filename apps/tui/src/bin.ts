#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }

// The rest does not even load on an older Node, so it is imported only after this.
const needed = manifest.engines.node.replace('>=', '')
if (needed.localeCompare(process.versions.node, undefined, { numeric: true }) > 0) {
  process.stderr.write(
    `countermand needs Node ${needed} or newer; this is ${process.version}. Get a newer one from https://nodejs.org.\n`,
  )
  process.exitCode = 3
} else {
  const { quietStart } = await import('./quiet-start.ts')
  const terminal = quietStart(process)
  const { main } = await import('./cli.tsx')
  await main(terminal)
}
