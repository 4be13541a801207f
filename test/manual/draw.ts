/** Draws the pictures of the README anew. Run by `npm run pictures`. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { root } from "./documents.ts"
import { drawSpeed, drawTour, speedPicture, tourPicture } from "./pictures.ts"

Fs.writeFileSync(Path.join(root, speedPicture), drawSpeed())
Fs.writeFileSync(Path.join(root, tourPicture), await drawTour())
