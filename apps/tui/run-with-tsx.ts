#!/usr/bin/env node
// Runs the terminal from source in any working directory. Node reads no .tsx files, and tsx by itself would
// look for the JSX settings in the working directory.
import { fileURLToPath } from 'node:url'
import { suppressEchoAtStart } from './src/suppress-echo.ts'

// Before anything slow, including tsx.
const echo = suppressEchoAtStart(process)
const { register } = await import('tsx/esm/api')
register({ tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) })
const { main } = await import('./src/cli.ts')
await main(echo)
