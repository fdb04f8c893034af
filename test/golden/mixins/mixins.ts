import { remote } from "gofer-rmi/plugin";

type Constructor = new (...args: any[]) => object;
function Counting<B extends Constructor>(Base: B) {
  return class Counted extends Base { @remote count(): number { return 0; } };
}
class Empty { constructor(readonly name: string) {} @remote hello(): string { return this.name; } }
export class Mixed extends Counting(Empty) { @remote own(): void {} }
