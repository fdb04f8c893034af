import { authenticate, plugin, remote, Shell as Commands, user, type ShellResult } from "gofer-rmi/plugin";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default plugin({ name: "system" });

/** What a refused command gives: gofer's status for it, and nothing else. */
const REFUSED: ShellResult = { status: 77, stdout: "", stderr: "", truncated: false };

/** `su` ends its command by itself, given a little time. */
const commands = new Commands({ grace: "5s" });

/** When the machine is to go down: `now`, `+minutes`, or `hh:mm`. */
function checkedTime(when: string): string {
  if (/^(now|\+\d{1,6}|([01]?\d|2[0-3]):[0-5]\d)$/.test(when)) return when;
  throw new RangeError(`when must be: now, +minutes or hh:mm, and not ${JSON.stringify(when)}`);
}

/** A name that no program takes for an option. */
function checkedName(what: string, name: string): string {
  if (/^[A-Za-z0-9_][\w.@:+-]{0,254}$/.test(name)) return name;
  throw new RangeError(`${JSON.stringify(name)} is not the name of a ${what}`);
}

/** Runs a command line as a user whose password was right. */
async function runAs(name: string, line: string, ...args: readonly string[]): Promise<ShellResult> {
  const user = checkedName("user", name);
  const group = execFileSync("id", ["-g", user], { encoding: "utf8" }).trim();
  const who = [`--reuid=${user}`, `--regid=${group}`, "--init-groups", "--reset-env"];
  // in the group of processes that ends with the call, which `su` would leave
  return commands.run("setpriv", ...who, "/bin/sh", "-c", `cd 2>/dev/null || cd /; ${line}`, "sh", ...args);
}

/** The machine itself. Root's password is asked for, always. */
export class System {
  /** Powers it off. @param when `now`, `+minutes` or `hh:mm` */
  @user("root")
  @remote
  halt(when = "+1"): Promise<ShellResult> {
    return commands.run("shutdown", "-h", checkedTime(when));
  }

  /** Starts it again. @param when `now`, `+minutes` or `hh:mm` */
  @user("root")
  @remote
  reboot(when = "+1"): Promise<ShellResult> {
    return commands.run("shutdown", "-r", checkedTime(when));
  }

  /** Takes back what `halt` or `reboot` has announced. */
  @user("root")
  @remote
  cancel(): Promise<ShellResult> {
    return commands.run("shutdown", "-c");
  }
}

/** A service of systemd. */
export class Service {
  private readonly unit: string;

  /** @param name such as `sshd` or `sshd.service` */
  constructor(name: string) {
    this.unit = checkedName("service", name);
  }

  @user("root")
  @remote
  start(): Promise<ShellResult> {
    return this.run("start");
  }

  @user("root")
  @remote
  stop(): Promise<ShellResult> {
    return this.run("stop");
  }

  @user("root")
  @remote
  restart(): Promise<ShellResult> {
    return this.run("restart");
  }

  /** What systemd says of it; open to all. */
  @remote
  status(): Promise<ShellResult> {
    return this.run("status");
  }

  private run(verb: string): Promise<ShellResult> {
    return commands.run("systemctl", "--no-pager", "--no-ask-password", verb, "--", this.unit);
  }
}

/** Command lines, run as the user whose password is given. Another password: status 77, and nothing is run. */
export class Shell {
  constructor(
    private readonly user: string,
    private readonly password: string,
  ) {}

  /** Runs a command line. What it writes is told as progress. */
  @remote
  async run(cmd: string): Promise<ShellResult> {
    if (!(await authenticate(this.user, this.password))) return REFUSED;
    return runAs(this.user, 'eval "$1"', cmd);
  }
}

/** A script, run as the user whose password is given. */
export class Script {
  /** @param content with its first line: `#!/bin/sh` */
  constructor(private readonly content: string) {}

  /** Runs it. Another password: status 77, and nothing is written or run. */
  @remote
  async run(user: string, password: string, ...options: string[]): Promise<ShellResult> {
    if (!(await authenticate(user, password))) return REFUSED;
    const folder = mkdtempSync(join(tmpdir(), "gofer-script-")); // a name of our own, never one from the wire
    try {
      const path = join(folder, "script");
      writeFileSync(path, this.content, { mode: 0o755 });
      chmodSync(folder, 0o755);
      return await runAs(user, 'exec "$@"', path, ...options);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
