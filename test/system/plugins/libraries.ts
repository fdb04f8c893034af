/** Types that come from packages and from Node, as they are. */
import { stat } from "node:fs/promises";
import { cpus, networkInterfaces, type CpuInfo, type NetworkInterfaceInfo } from "node:os";
import type { Stats } from "node:fs";
import { remote } from "gofer-rmi/plugin";
import { mem, osInfo, time, type Systeminformation } from "systeminformation";
import { z } from "zod";

export const Settings = z.object({
  name: z.string(),
  level: z.enum(["low", "high"]),
  limits: z.record(z.string(), z.number()),
  since: z.date(),
  note: z.string().optional(),
  rule: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("always") }),
    z.object({ kind: z.literal("after"), count: z.number() }),
  ]),
});
export type Settings = z.infer<typeof Settings>;

export class Machine {
  @remote memory(): Promise<Systeminformation.MemData> {
    return mem();
  }
  @remote system(): Promise<Systeminformation.OsData> {
    return osInfo();
  }
  @remote clock(): Systeminformation.TimeData {
    return time();
  }
  @remote interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]> {
    return networkInterfaces();
  }
  @remote processors(): CpuInfo[] {
    return cpus();
  }
  @remote async file(path: string): Promise<Pick<Stats, "size" | "mode" | "mtime" | "birthtime">> {
    const { size, mode, mtime, birthtime } = await stat(path);
    return { size, mode, mtime, birthtime };
  }
  /** The schema at run time and the type in the contract are of one source. */
  @remote settle(settings: Settings): Settings {
    return Settings.parse(settings);
  }
}
