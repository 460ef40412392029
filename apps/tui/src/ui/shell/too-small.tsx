import { Text } from 'ink'
import { MIN_SIZE, type Size } from '../model/layout.ts'

/** Replaces everything in a terminal that is too small. */
export const TooSmall = ({ size }: { size: Size }) => (
  <Text>
    Too small: {size.columns}×{size.rows}, needs {MIN_SIZE.columns}×{MIN_SIZE.rows}. q quits.
  </Text>
)
