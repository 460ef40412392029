import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createTestGateway } from './test-gateway.ts'

const readInstalledScript = () =>
  readFile(new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference')))

it('/docs lets only scripts with the nonce of this response run', async () => {
  const { gateway } = await createTestGateway()
  const policies: string[] = []
  for (const _ of [1, 2]) {
    const response = await gateway.app.request('/docs')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const policy = response.headers.get('content-security-policy') ?? ''
    const [, nonce = ''] = /script-src 'nonce-([^']{20,})';/.exec(policy) ?? []
    const page = await response.text()
    const scripts = page.match(/<script[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
    policies.push(policy)
  }
  expect(policies[0]).not.toBe(policies[1])
})

it('/docs names no other host', async () => {
  const { gateway } = await createTestGateway()
  const page = await (await gateway.app.request('/docs')).text()
  expect(page.match(/https?:\/\/[^\s"']+/g)).toBeNull()
})

it('the script of /docs is compressed for callers that accept it', async () => {
  const { gateway } = await createTestGateway()
  const installed = await readInstalledScript()
  const request = (encoding?: string) =>
    gateway.app.request('/docs/scalar.js', { headers: encoding ? { 'accept-encoding': encoding } : {} })

  const compressed = await request('gzip, deflate')
  expect(compressed.headers.get('content-encoding')).toBe('gzip')
  expect(compressed.headers.get('content-type')).toMatch(/javascript/)
  const sent = Buffer.from(await compressed.arrayBuffer())
  expect(sent.length).toBeLessThan(installed.length / 3)
  expect(gunzipSync(sent).equals(installed)).toBe(true)

  const plain = await request()
  expect(plain.headers.has('content-encoding')).toBe(false)
  expect(Buffer.from(await plain.arrayBuffer()).equals(installed)).toBe(true)
})
