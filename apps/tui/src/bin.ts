#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }

// Imported only after this check: an older Node can't load the rest.
const needed = manifest.engines.node.replace('>=', '')
if (needed.localeCompare(process.versions.node, undefined, { numeric: true }) > 0) {
  process.stderr.write(
    `countermand needs Node ${needed} or newer; this is ${process.version}. Get a newer one from https://nodejs.org.\n`,
  )
  process.exitCode = 3
} else {
  // Most of a start is compiling: Node keeps the result in its cache folder.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { suppressEchoAtStart } = await import('./suppress-echo.ts')
  const echo = suppressEchoAtStart(process)
  const { main } = await import('./cli.ts')
  await main(echo)
}
