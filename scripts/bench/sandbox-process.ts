// A sandbox in its own process. Its argument is the options as JSON. It replies to each message with its request log.
import { startSandbox } from '@countermand/sandbox'
import type { SandboxGreeting } from './sandbox.ts'

const { sandbox, baseUrl } = await startSandbox(JSON.parse(process.argv[2] ?? '{}'))

process.on('message', () => process.send?.(sandbox.requests()))
// Exits with its parent, so that no process stays behind.
process.on('disconnect', () => process.exit())
const ids = sandbox.truth().orders.map(({ id }) => id)
process.send?.({ baseUrl, apiKey: sandbox.apiKey, ids } satisfies SandboxGreeting)
