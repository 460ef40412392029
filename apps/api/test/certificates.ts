import { execFileSync } from 'node:child_process'

/**
 * Writes into the folder: `ca.pem`, a certification authority; `server.pem` and `server.key`, a certificate of it for
 * `localhost`; and `other-ca.pem`, an authority that signed nothing.
 */
export function createCertificates(folder: string) {
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'ignore' })
  openssl('req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -subj /CN=ca')
  openssl('req -x509 -newkey ed25519 -nodes -keyout other-ca.key -out other-ca.pem -subj /CN=other-ca')
  openssl(
    'req -newkey ed25519 -nodes -keyout server.key -out server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost',
  )
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca.key -copy_extensions copy -out server.pem')
}
