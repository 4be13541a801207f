/** A host with instances to complete. */
import type { HostOptions } from "../../../src/testing/PretendHost.ts"

const secondary = (name: string, group: string) =>
  `multi_instance_name = ${name}\nmulti_instance_group = ${group}\n` +
  `queue_directory = /var/spool/${name}\ndata_directory = /var/lib/${name}\n`

export const mainCf: NonNullable<HostOptions["mainCf"]> = {
  "/etc/postfix": "multi_instance_directories = /etc/b /etc/a /etc/c\n",
  "/etc/a": secondary("postfix-a", "mta"),
  "/etc/b": secondary("postfix-b", "mta"),
  "/etc/c": secondary("out", "$$(msa)")
}
