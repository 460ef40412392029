#!/usr/bin/env node
// Runs the terminal from source, in whatever folder the user is. Node reads no .tsx, and tsx by itself
// would look for the JSX settings in that folder.
import { fileURLToPath } from 'node:url'
import { quietStart } from './src/quiet-start.ts'

// Before anything that takes time, tsx included.
const terminal = quietStart(process)
const { register } = await import('tsx/esm/api')
register({ tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) })
const { main } = await import('./src/cli.tsx')
await main(terminal)
