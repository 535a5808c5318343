/** After an install: compiles firmware and page once, so that the first `npm start` is as quick as any other. */
import { firmwareOf } from "../../firmware/cache"
import { buildDashboard } from "../dashboard/build"

firmwareOf("mainSim")
await buildDashboard()
