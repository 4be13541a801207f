/** The services of this host, as layers: for programs of which postmulti is a part. */
import * as Layer from "effect/Layer"
import { PostconfLive } from "./postfix/Postconf.ts"
import { PostfixConfigLive } from "./postfix/PostfixConfig.ts"
import { CallerLive } from "./services/Caller.ts"
import { DiagnosticsLive } from "./services/Diagnostics.ts"
import { FileLockLive } from "./services/FileLock.ts"
import { FileSystemLive } from "./services/files/live.ts"
import { MailLogLive } from "./services/MailLog.ts"
import { ProcessRunnerLive } from "./services/ProcessRunner.ts"
import { StandardStreamsLive } from "./services/StandardStreams.ts"
import { UserDatabaseLive } from "./services/UserDatabase.ts"

/** All services that the operations need. The environment and the user are those of the process. */
export const Live = PostfixConfigLive.pipe(
  Layer.provideMerge(PostconfLive),
  Layer.provideMerge(UserDatabaseLive),
  Layer.provideMerge(DiagnosticsLive),
  Layer.provideMerge(MailLogLive),
  Layer.provideMerge(
    Layer.mergeAll(CallerLive, FileLockLive, FileSystemLive, ProcessRunnerLive, StandardStreamsLive)
  )
)
