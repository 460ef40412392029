// A sandbox in its own process, so that nothing else delays its responses. Its argument is the options as JSON. It
// replies to each message with its request log.
import { type SandboxOptions, startSandbox } from '@countermand/sandbox'

const options: SandboxOptions = JSON.parse(process.argv[2] ?? '{}')
const { sandbox, baseUrl } = await startSandbox(options)

process.on('message', () => process.send?.(sandbox.requests().requests))
process.on('disconnect', () => process.exit())
process.send?.({ baseUrl, ids: sandbox.truth().orders.map(({ id }) => id) })
