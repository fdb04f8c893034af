import { createServer, type AddressInfo, type Server } from "node:net";

/** Listens, and says nothing: whoever connects waits. */
export class Silent {
  private wake = (): void => undefined;

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      socket.on("error", () => undefined).resume(); // who waited was ended
      this.wake();
    });
  }

  static async open(): Promise<Silent> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Silent(server);
  }

  get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  /** Resolves when somebody connects. */
  visited(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
