import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Connection } from '../../connection.ts'
import { describeGuards, type GuardsInForce } from '../../guards-in-force.ts'
import { fitWidth, truncate } from '../../text/fit.ts'
import { formatHeadroom, type Headroom } from '../model/headroom.ts'
import { useAppearance } from '../theme/theme.ts'

const BADGES = { telnyx: '▲ TELNYX', gateway: '◆ GATEWAY', sandbox: '◇ SANDBOX' } as const

interface HeaderProps {
  connection: Pick<Connection, 'kind' | 'which'>
  guards: GuardsInForce
  headroom: Headroom | undefined
  columns: number
}

/** The target and the guards in force, always visible; what is left of the rate limit if there is room for it. */
export function Header({ connection: { kind, which }, guards, headroom, columns }: HeaderProps) {
  const { theme, isAccessible } = useAppearance()
  const text = `${which} · guards: ${describeGuards(guards)}`
  const badge = ` ${BADGES[kind]} `
  const product = 'Countermand '
  const whole = Math.max(0, columns - stringWidth(badge) - stringWidth(product) - 2)
  // A screen reader would read every change of it.
  const gauge = headroom && !isAccessible ? ` ${formatHeadroom(headroom)} ` : ''
  const hasGauge = stringWidth(text) + stringWidth(gauge) <= whole
  const room = hasGauge ? whole - stringWidth(gauge) : whole
  return (
    <Text wrap="truncate">
      <Text {...theme.target[kind]}>{badge}</Text>
      {` ${isAccessible ? truncate(text, room) : fitWidth(text, room)} `}
      {hasGauge && gauge}
      <Text {...theme.title}>{product}</Text>
    </Text>
  )
}
