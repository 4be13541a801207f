/** What the program waits for: time, input from children, their end, and signals. */
import { signalName, signalNumbers } from "./signals.ts"

interface Timer {
  readonly due: number
  readonly run: () => void
}

const timers = new Map<number, Timer>()
let lastTimer = 0

export const setTimer = (run: () => void, milliseconds = 0): number => {
  timers.set(++lastTimer, { due: host.now() + milliseconds, run })
  return lastTimer
}

export const clearTimer = (timer: number): void => {
  timers.delete(timer)
}

/** Runs again and again, until its timer is cleared. */
export const repeat = (run: () => void, milliseconds: number): number => {
  const again = (): void => {
    timers.set(timer, { due: host.now() + milliseconds, run: again })
    run()
  }
  const timer = setTimer(again, milliseconds)
  return timer
}

/** What is called when a descriptor can be read. */
const readers = new Map<number, () => void>()

export const whenReadable = (descriptor: number, read: () => void): void => {
  readers.set(descriptor, read)
}

export const stopReading = (descriptor: number): void => {
  readers.delete(descriptor)
}

/** What is called with the name of a signal. */
type Listener = (name: string) => void

const listeners = new Map<number, Set<Listener>>()

export const addListener = (signal: number, listener: Listener): void => {
  const all = listeners.get(signal) ?? new Set<Listener>()
  listeners.set(signal, all.add(listener))
  host.listen(signal, true)
}

export const removeListener = (signal: number, listener: Listener): void => {
  const all = listeners.get(signal)
  if (all?.delete(listener) && all.size === 0) host.listen(signal, false)
}

/** What is called with the wait status of a child. */
const children = new Map<number, (status: number) => void>()

const reap = (): void => {
  for (const [child, end] of children) {
    const status = host.wait(child)
    if (status === -1) continue
    children.delete(child)
    end(status)
  }
}

const childSignal = signalNumbers.get("SIGCHLD") ?? 0

export const whenEnded = (child: number, end: (status: number) => void): void => {
  children.set(child, end)
  host.listen(childSignal, true)
  // It may have ended before we listened.
  setTimer(reap)
}

const noteSignals = (): void => {
  const signals = new Uint8Array(64)
  const length = host.read(host.signals, signals.buffer, 0, signals.length, -1)
  for (const signal of signals.subarray(0, length)) {
    for (const listener of listeners.get(signal) ?? []) listener(signalName(signal))
  }
  // The signal of a child is lost if there are too many others.
  reap()
}

const nextTimer = (): readonly [name: number, timer: Timer] | undefined =>
  [...timers].sort(([, one], [, other]) => one.due - other.due)[0]

/** A `struct pollfd` has a descriptor of 32 bits, and the wanted and the found events of 16 bits each. */
const pollSize = 8
const input = 1

/** Which descriptors can be read within some milliseconds; a negative number is no limit. */
const readable = (pause: number): ReadonlyArray<number> => {
  const descriptors = [host.signals, ...readers.keys()]
  const polled = new DataView(new ArrayBuffer(pollSize * descriptors.length))
  for (const [index, descriptor] of descriptors.entries()) {
    polled.setInt32(pollSize * index, descriptor, true)
    polled.setInt16(pollSize * index + 4, input, true)
  }
  host.poll(polled.buffer, 0, polled.byteLength, pause)
  return descriptors.filter((_, index) => polled.getInt16(pollSize * index + 6, true) !== 0)
}

globalThis.turn = () => {
  if (timers.size === 0 && readers.size === 0 && children.size === 0)
    throw new Error("there is nothing to wait for")
  const next = nextTimer()
  const pause = next === undefined ? -1 : Math.max(0, Math.ceil(next[1].due - host.now()))
  for (const descriptor of readable(pause)) {
    if (descriptor === host.signals) noteSignals()
    else readers.get(descriptor)?.()
  }
  // It may have been cleared. What a timer begins comes before the next timer.
  if (next === undefined || timers.get(next[0]) !== next[1] || next[1].due > host.now()) return
  timers.delete(next[0])
  next[1].run()
}
