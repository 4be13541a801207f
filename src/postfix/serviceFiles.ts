/** The services that a master.cf names, as far as master(8) and they themselves make files for them (master(5)). */

export interface ServiceFiles {
  /** Sockets and FIFOs, by the directory in the queue directory. */
  readonly private: ReadonlySet<string>
  readonly public: ReadonlySet<string>
  /** Files in the directory `pid`. */
  readonly pid: ReadonlySet<string>
}

interface Service {
  readonly name: string
  readonly type: string
  readonly isPublic: boolean
}

const line = /^#?(\S+)\s+(inet|unix|fifo|pass|unix-dgram)\s+([-yn])\s+[-yn]\s+[-yn]\s/

/** One that is commented out may have run before. */
const servicesIn = (text: string): ReadonlyArray<Service> =>
  text.split("\n").flatMap((written) => {
    const [, name, type, isPrivate] = line.exec(written) ?? []
    return name === undefined || type === undefined ? [] : [{ name, type, isPublic: isPrivate === "n" }]
  })

/** Of all the services in these texts. */
export const serviceFiles = (...masterCfs: ReadonlyArray<string>): ServiceFiles => {
  const services = masterCfs.flatMap(servicesIn)
  const endpoints = services.filter(({ type }) => type !== "inet")
  const names = (some: ReadonlyArray<Service>) => new Set(some.map(({ name }) => name))
  return {
    private: names(endpoints.filter(({ isPublic }) => !isPublic)),
    public: names(endpoints.filter(({ isPublic }) => isPublic)),
    pid: new Set(services.map(({ name, type }) => `${type}.${name}`))
  }
}
