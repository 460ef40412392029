import { expect, it } from 'vitest'
import { createGatewayClient } from './gateway-client.ts'

const create = (url: string) => () => createGatewayClient({ url, token: 'cmd_of_a_test' })

it.each([
  '',
  'gateway.test:8787',
  'ftp://gateway.test',
  'http://gateway.test?x',
  'http://me:secret@gateway.test',
])('the URL %j is an error that names the URL', (url) => {
  expect(create(url)).toThrow(TypeError)
  expect(create(url)).toThrow(/^url must be/)
  expect(create(url)).not.toThrow('secret')
})

it.each([
  'http://gateway.test',
  'http://gateway.test/',
  'http://gateway.test/v2',
  'http://proxy.test/countermand/v2/',
])('the URL %s is accepted', (url) => expect(create(url)).not.toThrow())

it('an empty token is an error', () => {
  expect(() => createGatewayClient({ url: 'http://gateway.test', token: '' })).toThrow(/^No gateway token/)
})
