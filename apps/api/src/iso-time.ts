/** A time as the store keeps it: its order as text is its order in time. */
export const toIso = (time: number): string => new Date(time).toISOString()
