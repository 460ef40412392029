import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { findFreePort } from '../../../apps/api/test/free-port.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'

const OPERATIONS = new URL('../../../docs/operations.md', import.meta.url)

/** Debian has it outside the path of users. */
const PATH = `${process.env.PATH}:/usr/sbin`

export const hasNginx = () => spawnSync('nginx', ['-v'], { env: { PATH } }).status === 0

/** Starts nginx with the configuration in `docs/operations.md`, in front of two gateways. Returns its URL. */
export async function startNginx(gatewayPorts: readonly [number, number]): Promise<string> {
  const folder = temporaryFolder()
  const port = await findFreePort()
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr; events {}
     http { access_log off;
       ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ')}
       ${readExample(port, gatewayPorts)}
     }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void nginx.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await waitUntilListening(url, nginx)
  return url
}

/** The configuration in the documentation, with other addresses. */
function readExample(port: number, gatewayPorts: readonly [number, number]): string {
  const example = /^```nginx\n([\s\S]*?)^```$/m.exec(readFileSync(OPERATIONS, 'utf8'))?.[1] ?? ''
  const ports = [...gatewayPorts]
  return example
    .replaceAll(/10\.0\.0\.\d+:8787/g, () => `127.0.0.1:${ports.shift()}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
}

async function waitUntilListening(url: string, nginx: ChildProcess) {
  let errors = ''
  nginx.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  await vi.waitUntil(
    () => {
      if (nginx.exitCode !== null) throw new Error(`nginx ended: ${errors}`)
      return fetch(url).then(
        () => true,
        () => false,
      )
    },
    { timeout: 60_000, interval: 50 },
  )
}
