/** What an examination of this host has found. */
import * as Option from "effect/Option"

export type Topic = "postfix" | "node" | "launcher" | "wrapper" | "lock" | "log" | "instances"

export interface Finding {
  readonly topic: Topic
  /** A problem keeps something from working; what is worth knowing does not. */
  readonly level: "good" | "advice" | "problem"
  readonly text: string
  /** What to do about it; none where nothing has to be done. */
  readonly remedy: Option.Option<string>
}

export const good = (topic: Topic, text: string): Finding => ({
  topic,
  level: "good",
  text,
  remedy: Option.none()
})

export const advice = (topic: Topic, text: string, remedy: string): Finding => ({
  topic,
  level: "advice",
  text,
  remedy: Option.some(remedy)
})

export const problem = (topic: Topic, text: string, remedy: string): Finding => ({
  ...advice(topic, text, remedy),
  level: "problem"
})

export const isProblem = ({ level }: Finding): boolean => level === "problem"
