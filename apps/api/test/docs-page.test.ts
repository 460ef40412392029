// The reference page in a real browser: Debian's Chromium, which `.ci/run` installs.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startTestGateway } from './start-test-gateway.ts'

const CHROMIUM = '/usr/bin/chromium'

const hasChromium = existsSync(CHROMIUM)
if (!hasChromium) console.log(`skipped: /docs in a browser needs ${CHROMIUM} (apt-get install chromium)`)

/** A real gateway with five orders of a sandbox. */
async function openGateway() {
  const { gateway, ...setup } = await startTestGateway({ sandbox: { orders: 5 } })
  return { ...setup, url: gateway.url }
}

describe.skipIf(!hasChromium)('/docs in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())

  /** Opens the page, and waits for its first route. Records what it asked for and complained about. */
  async function openPage(url: string) {
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000) // a busy machine
    onTestFinished(() => page.close())
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('websocket', (socket) => requests.push(socket.url()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    await page.goto(`${url}/docs`)
    await page.getByRole('heading', { name: 'List sub number orders' }).waitFor()
    return { page, requests, complaints }
  }

  /** Goes to a route by the sidebar. Only then is it rendered. */
  async function goTo(page: Page, group: string, route: string) {
    const closedGroup = page.getByRole('button', { name: `Open Group - ${group}` })
    if (await closedGroup.isVisible()) await closedGroup.click()
    await page.getByRole('link', { name: route }).click()
    await page.getByRole('heading', { name: route }).waitFor()
  }

  it('shows the routes, asks no other host for anything, and breaks no rule of its security policy', async () => {
    const { url } = await openGateway()
    const { page, requests, complaints } = await openPage(url)
    await goTo(page, 'Batches', 'Create a batch')
    await goTo(page, 'Operation', 'Can the gateway serve requests?')
    await goTo(page, 'Sub number orders', 'Cancel a sub number order')
    await page.getByText('Two simultaneous requests for one order share one').waitFor()
    const otherHosts = requests.filter(
      (request) => !request.startsWith(`${url}/`) && !request.startsWith('data:'),
    )
    expect(otherHosts).toEqual([])
    expect(requests).toEqual(expect.arrayContaining([`${url}/docs/scalar.js`, `${url}/openapi.json`]))
    expect(complaints).toEqual([])
  })

  it('sends a request to the gateway with a token, and shows its answer', async () => {
    const { url, token, sandbox } = await openGateway()
    const { page, requests } = await openPage(url)
    const sample = page.getByText(`curl ${url}/v2/sub_number_orders`).first()
    await sample.waitFor()
    await page.getByPlaceholder('Token').first().fill(token)
    await page.getByRole('button', { name: 'Test Request (get /v2/sub_number_orders)', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const answer = page.waitForResponse(`${url}/v2/sub_number_orders`)
    await dialog.getByRole('button', { name: 'Send Request' }).click()
    const response = await answer
    expect(response.status()).toBe(200)
    const [order] = (await response.json()).data
    await dialog.getByText(order.id).first().waitFor()
    await dialog.getByText('200', { exact: false }).first().waitFor()
    expect(sandbox.requests().requests.filter(({ path }) => path === '/v2/sub_number_orders')).not.toEqual([])
    expect(requests.filter((request) => !request.startsWith(url) && !request.startsWith('data:'))).toEqual([])
  })
})
