import type { Contract, Member } from "../contract/contract.js";
import type { Request } from "../wire/request.js";
import type { Run } from "./calls.js";
import { forked } from "./forked.js";
import { HostProcess, type HostOutcome, type Publish } from "./host-process.js";
import type { Host, Prepared } from "./host.js";
import type { FoundPlugin } from "./loader.js";
import type { Logger } from "./log.js";
import { Spares, type SpareRoom } from "./spares.js";

/** One load of a plugin's code: what it offers, and where it runs. A reload makes another. */
export class Code {
  private readonly members: ReadonlyMap<string, Member>;
  private readonly spares: Spares;
  private readonly forks = new Set<() => void>();
  private forksEnded: (() => void)[] = [];

  constructor(
    readonly plugin: FoundPlugin,
    private readonly host: Host,
    room: SpareRoom,
    log: Logger,
    publish: Publish,
  ) {
    const { descriptor, module, contract, pamService } = plugin;
    const { name, spares: count } = descriptor;
    this.members = membersOf(contract);
    const pam = pamService === undefined ? {} : { pamService };
    this.spares = new Spares({
      order: { name, module, contract, ...pam, hooks: false },
      count,
      room,
      log,
      start: () => HostProcess.start(log, publish),
    });
    if ([...this.members.values()].some(({ model }) => model === "fork")) this.spares.fill();
  }

  get name(): string {
    return this.plugin.descriptor.name;
  }

  get contract(): Contract {
    return this.plugin.contract;
  }

  /** Whether the request's member may run again when an agent died while it ran. */
  replays(request: Request): boolean {
    return this.memberOf(request)?.replay === true;
  }

  /** Has the request read and checked by the host; undefined for one that runs elsewhere. */
  prepare(request: Request, body: string): Prepared | undefined {
    return this.isForked(request) ? undefined : this.host.prepare(this.name, body);
  }

  /** Runs a request in the plugin's host, or in a process of its own where its member says so. */
  readonly run: Run = (request, body, listener) =>
    this.isForked(request) ? this.fork(body, listener) : this.host.call(this.name, body, listener);

  /** Runs an action of the plugin. As `Host.act`. */
  act(action: string, ended: (outcome: HostOutcome) => void): (() => void) | undefined {
    return this.host.act(this.name, action, ended);
  }

  /** No more processes are kept ready: nothing new runs here. */
  retire(): void {
    this.spares.stop();
  }

  /** Resolves when no forked call runs. */
  async forksDone(): Promise<void> {
    while (this.forks.size > 0) await new Promise<void>((resolve) => this.forksEnded.push(resolve));
  }

  /** Ends what still runs in processes of its own. */
  endForks(): void {
    this.retire();
    for (const end of [...this.forks]) end();
  }

  private fork(body: string, listener: Parameters<Run>[2]): () => void {
    const ended = (outcome: HostOutcome): void => {
      this.forks.delete(end);
      listener.ended(outcome);
      if (this.forks.size === 0) for (const resolve of this.forksEnded.splice(0)) resolve();
    };
    const end = forked(this.spares, this.name, body, {
      progress: (report) => listener.progress(report),
      value: (report) => listener.value?.(report) ?? Promise.resolve(),
      ended,
    });
    this.forks.add(end);
    return end;
  }

  private isForked(request: Request): boolean {
    return this.memberOf(request)?.model === "fork";
  }

  private memberOf({ classname, method }: Request): Member | undefined {
    return this.members.get(`${classname}.${method}`);
  }
}

function membersOf({ namespaces }: Contract): ReadonlyMap<string, Member> {
  return new Map(
    namespaces.flatMap(({ name, members }) =>
      members.map((member) => [`${name}.${member.name}`, member] as const),
    ),
  );
}
