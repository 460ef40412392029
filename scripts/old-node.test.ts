import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Makes this Node look old, and throws on the first import of anything but a package.json and Node's own files. */
const OLD_NODE = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
const { versions } = process
Object.defineProperty(process, 'versions', { value: { ...versions, node: '22.9.0' } })
Object.defineProperty(process, 'version', { value: 'v22.9.0' })
registerHooks({ resolve(specifier, context, next) {
  if (context.parentURL && !/^node:fs$|package.json$/.test(specifier)) throw new Error('loaded ' + specifier)
  return next(specifier, context)
} })`)}`

it.each([
  ['countermand', '../apps/tui/src/bin.ts'],
  ['countermand-gateway', '../apps/api/src/bin.ts'],
])('%s says which Node it needs before it loads code for newer versions', async (name, bin) => {
  const program = fileURLToPath(new URL(bin, import.meta.url))
  const child = spawn(process.execPath, ['--import', OLD_NODE, program, '--version'])
  const [out, err, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
  expect(err).toMatch(
    new RegExp(
      `^${name} needs Node \\d+\\.\\d+ or newer; this is v22\\.9\\.0\\. Get a newer one from https://\\S+\\n$`,
    ),
  )
})
