import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startLoopbackServer } from '../../test/loopback-server.ts'
import { readBody } from './response-body.ts'
import { createUndiciFetch } from './undici-fetch.ts'

async function serve(listener: RequestListener) {
  const { baseUrl, requests } = await startLoopbackServer(listener)
  return { url: `${baseUrl}/orders?page=1`, requests }
}

describe('a fetch over undici', () => {
  it('sends method, path and headers, and returns status, headers and body', async () => {
    const { url } = await serve((request, response) => {
      const { method, url: path, headers } = request
      response.writeHead(201, { 'x-both': ['a', 'b'] }).end(`${method} ${path} ${headers.accept}`)
    })
    const request = new Request(url, { method: 'PATCH', headers: { accept: 'application/json' } })
    const answer = await createUndiciFetch()(request)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-both')).toBe('a, b')
    expect(answer.headers.get('x-none')).toBeNull()
    expect([...answer.headers]).toContainEqual(['x-both', 'a, b'])
    expect(await readBody(answer)).toBe('PATCH /v2/orders?page=1 application/json')
  })

  it('returns the final response after early hints', async () => {
    const { url } = await serve((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('final'))
    })
    const answer = await createUndiciFetch()(new Request(url))
    expect(answer.status).toBe(200)
    expect(await readBody(answer)).toBe('final')
  })

  it('rejects when the body is truncated', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setImmediate(() => response.destroy())
    })
    await expect(createUndiciFetch()(new Request(url))).rejects.toThrow()
  })

  it('follows no redirect', async () => {
    const { url, requests } = await serve((_, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect((await createUndiciFetch()(new Request(url))).status).toBe(302)
    expect(requests).toHaveLength(1)
  })

  it('stops an endless body, and closes the connection', async () => {
    let hungUp: Promise<unknown> | undefined
    const { url } = await serve((_, response) => {
      hungUp = once(response, 'close')
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const answer = await createUndiciFetch()(new Request(url))
    expect(await readBody(answer)).toBeUndefined()
    await hungUp
  })

  it('closes the connection when it is aborted while it waits for the response', async () => {
    const abort = new AbortController()
    let hungUp: Promise<unknown> | undefined
    const { url } = await serve((_, response) => {
      hungUp = once(response, 'close')
      abort.abort(new Error('stopped'))
    })
    const answer = createUndiciFetch()(new Request(url), { signal: abort.signal })
    await expect(answer).rejects.toThrow('stopped')
    await hungUp
  })

  it('sends nothing when it is aborted before it is connected', async () => {
    const { url, requests } = await serve((_, response) => {
      response.end()
    })
    const fetch = createUndiciFetch()
    const abort = new AbortController()
    const answer = fetch(new Request(url), { signal: abort.signal })
    abort.abort(new Error('stopped'))
    await expect(answer).rejects.toThrow('stopped')
    await expect(fetch(new Request(url), { signal: abort.signal })).rejects.toThrow('stopped')
    await fetch(new Request(url)) // whatever was sent before it has come by now
    expect(requests).toHaveLength(1)
  })
})
