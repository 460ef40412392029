// A server in a process of its own: serves until it is disconnected, and tells what that takes when asked.

import { watchMemory } from '../../watch-memory.ts'
import type { Server, ServerName } from './server.ts'
import type { Usage } from './start-server.ts'

const [name, baseUrl, folder] = process.argv.slice(2) as [ServerName, string, string]
const { server } = (await import(`./${name}.ts`)) as { server: Server }
const memory = watchMemory()
const address = await server({ upstream: { apiKey: 'KEY_OF_A_BENCHMARK', baseUrl }, folder })

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system, peakBytes: memory.peakBytes() }
}

process.on('message', () => process.send?.(usage()))
process.on('disconnect', () => process.exit())
process.send?.(address)
