#!/usr/bin/env node
// Runs the terminal from source, in whatever folder the user is. Node reads no .tsx, and tsx by itself
// would look for the JSX settings in that folder.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) })
await import('./src/cli.tsx')
