/** Calls `flush` once all writes of this turn of the event loop have been submitted. */
export type ScheduleFlush = (flush: () => void) => void
